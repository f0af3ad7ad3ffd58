using System.Buffers.Binary;
using System.Text;
using Berth.Linux;
using Berth.Runtime;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Launch;
using Berth.Runtime.Shims;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.Shims;

/// <summary>A container of the distribution's static busybox under a real shim, without an engine: directories, specification, launch.</summary>
internal sealed class ShimBox : IDisposable
{
    private const string Busybox = "/bin/busybox";
    private readonly string directory = Directory.CreateTempSubdirectory("berth-shim-").FullName;

    public ShimBox()
    {
        foreach (string name in new[] { "run", "state", "upper", "work", "mnt", "root/bin", "root/tmp" })
        {
            Directory.CreateDirectory(Path.Combine(directory, name));
        }

        File.Copy(Busybox, Path.Combine(directory, "root/bin/busybox"));
    }

    public static string ShimPath { get; } = Path.Combine(Environment.GetEnvironmentVariable("BERTH_BIN") ?? FindBinaries(), "berth-shim");

    public string LogPath => Path.Combine(directory, "log");

    public string ExitRecordPath => Path.Combine(directory, "state/exit");

    public string RunDirectory => Path.Combine(directory, "run");

    public static CancellationToken Deadline => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public Task<ShimProcess> SpawnAsync(Cgroup? cgroup = null) => ShimProcess.SpawnAsync(
        new ShimOptions
        {
            ShimPath = ShimPath, ContainerId = "test", RunDirectory = RunDirectory, StateDirectory = Path.Combine(directory, "state"),
            CgroupDirectories = cgroup?.Directories ?? [], UnifiedCgroup = cgroup?.Views is [{ Name: "" }],
        },
        TimeProvider.System,
        Deadline);

    public LaunchPlan Plan(string script, bool terminal = false, bool openStdin = false, params MountSpec[] mounts) => LaunchCompiler.Compile(
        new RuntimeSpec
        {
            Process = Process(script, terminal),
            Mounts =
            [
                new MountSpec { Destination = "/proc", Type = "proc" },
                new MountSpec { Destination = "/dev", Type = "tmpfs", Options = ["mode=755"] },
                new MountSpec { Destination = "/dev/pts", Type = "devpts", Options = ["newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
                .. mounts,
            ],
            Linux = new LinuxSpec { Namespaces = [new("pid"), new("mount"), new("ipc"), new("uts")] },
        },
        new LaunchContext
        {
            Root = new RootSource.OverlayRoot([Path.Combine(directory, "root")], Path.Combine(directory, "upper"), Path.Combine(directory, "work"), Volatile: false),
            MountPoint = Path.Combine(directory, "mnt"),
            Kernel = KernelFeatures.Probe(),
            BornIn = NamespaceFlags.Pid | NamespaceFlags.Mount | NamespaceFlags.Uts | NamespaceFlags.Ipc,
            Stdio = StdioMode.Pipes,
            OpenStdin = openStdin,
            DieWithParent = true,
        });

    public static LaunchPlan ExecPlan(string script, bool terminal = false, bool openStdin = false) => LaunchCompiler.CompileExec(
        Process(script, terminal),
        new ExecContext
        {
            Namespaces = NamespaceFlags.Pid | NamespaceFlags.Mount | NamespaceFlags.Uts | NamespaceFlags.Ipc,
            OpenStdin = openStdin,
        });

    public LaunchIo Io(bool terminal = false, bool openStdin = false, long maxSize = 0, int maxFiles = 1) => new()
    {
        Terminal = terminal,
        OpenStdin = openStdin,
        StdinOnce = openStdin,
        Log = new LogOptions { File = new LogFileOptions { Path = LogPath, MaxSize = maxSize, MaxFiles = maxFiles } },
    };

    /// <summary>Runs a script to its end: its output by stream, and its exit.</summary>
    public async Task<(string Stdout, string Stderr, ShimExit Exit)> RunAsync(string script, string? input = null)
    {
        await using ShimProcess shim = await SpawnAsync();
        await using ShimStream stream = await shim.AttachAsync(new AttachOptions { Stdin = input is not null, Stdout = true, Stderr = true }, Deadline);
        await shim.LaunchAsync(Plan(script, openStdin: input is not null), Io(openStdin: input is not null), Deadline);
        Task writing = WriteAsync(stream, input);
        (string stdout, string stderr) = await ReadFramesAsync(stream);
        await writing;
        return (stdout, stderr, await shim.Exited.WaitAsync(Deadline));
    }

    private static async Task WriteAsync(ShimStream stream, string? input)
    {
        if (input is not null)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(input), Deadline);
            stream.CloseInput();
        }
    }

    public static async Task<(string Stdout, string Stderr)> ReadFramesAsync(Stream stream)
    {
        StringBuilder[] outputs = [new(), new(), new()];
        byte[] header = new byte[8];
        while (await stream.ReadAtLeastAsync(header, 8, throwOnEndOfStream: false, Deadline) == 8)
        {
            byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4))];
            await stream.ReadExactlyAsync(payload, Deadline);
            outputs[header[0]].Append(Encoding.UTF8.GetString(payload));
        }

        return (outputs[1].ToString(), outputs[2].ToString());
    }

    /// <summary>Waits until a process is gone (reaped, or left to its new parent as a zombie).</summary>
    public static async Task WaitGoneAsync(int pid)
    {
        int pidfd = PidFd.Open(pid);
        if (pidfd < 0)
        {
            return;
        }

        using Epoll epoll = new();
        epoll.Register(pidfd, Epoll.In, 1);
        int ready = await Task.Run(() => epoll.Wait(new EpollEvent[1], 10_000));
        Fd.Close(pidfd);
        Assert.Equal(1, ready);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static ProcessSpec Process(string script, bool terminal) => new()
    {
        Args = ["/bin/busybox", "sh", "-c", script],
        Env = ["PATH=/bin"],
        Terminal = terminal,
        ConsoleSize = terminal ? new ConsoleSizeSpec(24, 80) : null,
    };

    private static string FindBinaries()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "artifacts/bin");
            if (File.Exists(Path.Combine(candidate, "berth-shim")))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException("artifacts/bin/berth-shim: run ./build.sh first, or set BERTH_BIN");
    }
}
