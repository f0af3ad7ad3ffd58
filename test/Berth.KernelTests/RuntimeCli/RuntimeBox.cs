using System.Diagnostics;
using System.Text.Json;
using Berth.KernelTests.Shims;
using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.RuntimeCli;

/// <summary>What a command of the runtime said and how it ended. Output of a container that it started follows in the same file.</summary>
internal sealed record CommandResult(int Code, string OutputPath, string ErrorPath)
{
    public string Output => File.ReadAllText(OutputPath);

    public string Error => File.ReadAllText(ErrorPath);
}

/// <summary>A bundle of the distribution's static busybox, and berth-runtime with a root directory of its own.</summary>
internal sealed class RuntimeBox : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("berth-runtime-").FullName;
    private readonly List<string> ids = [];
    private int commands;

    public RuntimeBox()
    {
        foreach (string name in new[] { "root", "bundle/rootfs/bin", "bundle/rootfs/tmp", "bundle/rootfs/proc", "bundle/rootfs/dev" })
        {
            Directory.CreateDirectory(Path.Combine(directory, name));
        }

        File.Copy("/bin/busybox", PathOf("bundle/rootfs/bin/busybox"));
        File.CreateSymbolicLink(PathOf("bundle/rootfs/bin/sh"), "busybox");
    }

    public static string Program { get; } = Path.Combine(Path.GetDirectoryName(ShimBox.ShimPath)!, "berth-runtime");

    public string Bundle => PathOf("bundle");

    public string RootFs => PathOf("bundle/rootfs");

    public static string NewId() => "t" + Guid.NewGuid().ToString("n");

    public string PathOf(string name) => Path.Combine(directory, name);

    /// <summary>Writes the bundle's specification: a shell script in namespaces of its own.</summary>
    public void Configure(string script, Func<RuntimeSpec, RuntimeSpec>? change = null)
    {
        RuntimeSpec spec = new()
        {
            Hostname = "box",
            Root = new RootSpec("rootfs"),
            Process = new ProcessSpec { Args = ["sh", "-c", script], Env = ["PATH=/bin"] },
            Mounts =
            [
                new MountSpec { Destination = "/proc", Type = "proc", Source = "proc" },
                new MountSpec { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["mode=755"] },
                new MountSpec { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["newinstance", "ptmxmode=0666", "mode=0620"] },
            ],
            Linux = new LinuxSpec { Namespaces = [new("pid"), new("mount"), new("ipc"), new("uts"), new("network"), new("cgroup")] },
        };
        File.WriteAllBytes(PathOf("bundle/config.json"), SpecJson.Write(change is null ? spec : change(spec)));
    }

    /// <summary>Runs a command. Its output goes to files, because a container that it leaves behind keeps what it inherited open.</summary>
    public CommandResult Run(params string[] arguments) => RunWith([], arguments);

    /// <summary>The same with options before the command.</summary>
    public CommandResult RunWith(string[] global, params string[] arguments)
    {
        int number = Interlocked.Increment(ref commands);
        CommandResult result = new(0, PathOf($"out.{number}"), PathOf($"err.{number}"));
        using Process process = Start(["-c", "exec \"$@\" </dev/null >\"$OUT\" 2>\"$ERR\"", "sh"], result, global, arguments);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), $"{string.Join(' ', arguments)} does not end");
        return result with { Code = process.ExitCode };
    }

    /// <summary>Starts a command and stays with it; its stdin is a pipe.</summary>
    public Process Start(CommandResult result, params string[] arguments) =>
        Start(["-c", "exec \"$@\" >\"$OUT\" 2>\"$ERR\"", "sh"], result, [], arguments);

    public CommandResult Files(string name) => new(0, PathOf(name + ".out"), PathOf(name + ".err"));

    /// <summary>Creates a container of the bundle.</summary>
    public string Create()
    {
        string id = NewId();
        ids.Add(id);
        CommandResult created = Run("create", "--bundle", Bundle, "--pid-file", PathOf("pid"), id);
        Assert.True(created.Code == 0, created.Error);
        return id;
    }

    /// <summary>Creates and starts one.</summary>
    public string RunDetached(out CommandResult result)
    {
        string id = NewId();
        ids.Add(id);
        result = Run("run", "--detach", "--bundle", Bundle, id);
        Assert.True(result.Code == 0, result.Error);
        return id;
    }

    public JsonElement State(string id)
    {
        CommandResult state = Run("state", id);
        Assert.True(state.Code == 0, state.Error);
        return JsonDocument.Parse(state.Output).RootElement;
    }

    public string Status(string id) => State(id).GetProperty("status").GetString()!;

    /// <summary>Waits until the container's first process has ended.</summary>
    public void WaitStopped(string id)
    {
        int pidfd = PidFd.Open(State(id).GetProperty("pid").GetInt32());
        Assert.True(pidfd < 0 || Polling.Wait(pidfd, Polling.Readable, TimeSpan.FromSeconds(20)), "the container does not stop");
        Fd.Close(pidfd);
    }

    /// <summary>Waits until a file has some text in it, which a container or a hook writes.</summary>
    public static void WaitForText(string path, string text)
    {
        using FileSystemWatcher watcher = new(Path.GetDirectoryName(path)!) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName };
        using ManualResetEventSlim changed = new();
        watcher.Changed += (_, _) => changed.Set();
        watcher.Created += (_, _) => changed.Set();
        watcher.EnableRaisingEvents = true;
        while (!File.Exists(path) || !File.ReadAllText(path).Contains(text, StringComparison.Ordinal))
        {
            Assert.True(changed.Wait(TimeSpan.FromSeconds(20)), $"{path} has no \"{text}\"");
            changed.Reset();
        }
    }

    /// <summary>Nothing of a container is left: no directory, no cgroup.</summary>
    public void AssertGone(string id)
    {
        Assert.False(Directory.Exists(PathOf($"root/{id}")));
        Assert.Empty(Directory.GetDirectories("/sys/fs/cgroup", id, SearchOption.AllDirectories));
    }

    public void Dispose()
    {
        ids.ForEach(id => Run("delete", "--force", id));
        Directory.Delete(directory, recursive: true);
    }

    private Process Start(string[] shell, CommandResult files, string[] global, string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh", [.. shell, Program, "--root", PathOf("root"), .. global, .. arguments]) { RedirectStandardInput = true };
        start.Environment["OUT"] = files.OutputPath;
        start.Environment["ERR"] = files.ErrorPath;
        return Process.Start(start)!;
    }
}
