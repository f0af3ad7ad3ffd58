using System.Diagnostics;

namespace Berth.KernelTests.Images;

/// <summary>
/// Docker's own engine, podman and skopeo as independent witnesses, from the root that <c>tools/peers.sh make</c> makes. Tests
/// that need them are skipped, and counted as such, where it is missing.
/// </summary>
public sealed class Peers : IAsyncLifetime
{
    private static readonly string Root = Environment.GetEnvironmentVariable("BERTH_PEERS") ?? "/var/tmp/berth-peers";
    private static readonly string Tool = Path.Combine(RepositoryRoot(), "tools", "peers.sh");
    private Process? _daemon;

    /// <summary>Below /tmp, which the peers see too.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("berth-peers-").FullName;

    public static void Require(string program = "usr/sbin/dockerd") =>
        Assert.SkipUnless(File.Exists(Path.Combine(Root, program)), $"no {program} in {Root}: tools/peers.sh make");

    public string Docker(params string[] arguments) => Run(["run", "docker", "--host", $"unix://{Directory}/docker.sock", .. arguments]);

    public string Podman(params string[] arguments) => Run(["podman", $"{Directory}/podman", .. arguments]);

    public string Skopeo(params string[] arguments) => Run(["run", "skopeo", .. arguments]);

    public string PathOf(string name) => Path.Combine(Directory, name);

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Path.Combine(Root, "usr/sbin/dockerd")))
        {
            return;
        }
        using var ready = new FileSystemWatcher(Directory);
        var answered = new TaskCompletionSource();
        ready.Created += (_, file) =>
        {
            if (file.Name == "docker.sock")
            {
                answered.TrySetResult();
            }
        };
        ready.EnableRaisingEvents = true;

        // Its bridge would outlive it, and stand in the way of the network tests.
        _daemon = Start(["dockerd", Directory, "--bridge=none", "--iptables=false"]);
        await answered.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Docker("version");
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            Networks.TestCommand.Run($"kill {_daemon.Id}");
            await _daemon.WaitForExitAsync();
            _daemon.Dispose();
        }
        Networks.TestCommand.Run($"rm -rf {Directory}");
    }

    private static string Run(string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', arguments)}: {process.ExitCode}: {output}{errors.Result}");
        return output.TrimEnd();
    }

    private static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(Tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        if (arguments[0] == "dockerd")
        {
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        }
        return process;
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Berth.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("no Berth.slnx above the tests");
        }
        return directory.FullName;
    }
}
