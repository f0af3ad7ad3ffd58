using System.Diagnostics;

namespace Berth.ApiTests.Support;

/// <summary>The engine's daemon as a process of its own: started, killed, started again on the same directories.</summary>
public sealed class EngineProcess(string directory, string program, params string[] arguments) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private Process? _process;

    public string Directory { get; } = directory;

    public string Socket => Path.Combine(Directory, "docker.sock");

    public string Log => Path.Combine(Directory, "log");

    public int Pid => _process!.Id;

    /// <summary>Starts the daemon and returns once it answers; the time that took.</summary>
    public async Task<TimeSpan> StartAsync()
    {
        var clock = Stopwatch.StartNew();
        // A shell opens the log and becomes the daemon: no pipe of ours that a test could fill or close.
        _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >>" + Log + " 2>&1 </dev/null", program, .. arguments]))!;
        await Eventually.TrueAsync($"{program} answers; see {Log}", AnswersAsync, Deadline);
        return clock.Elapsed;
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends the daemon the polite way and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await Command.RunAsync("kill", ["-TERM", $"{Pid}"]);
        await _process!.WaitForExitAsync().WaitAsync(Deadline);
        return _process.ExitCode;
    }

    public async Task RemoveContainersAsync()
    {
        Client docker = new("docker", Socket);
        var left = await docker.RunAsync("ps", "-aq");
        if (left.Length > 0)
            await docker.RunAsync(["rm", "-f", .. left.Split('\n')]);
    }

    /// <summary>With its containers: one that has just ended would leave its cgroup to a next daemon, and there is none.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await RemoveContainersAsync();
            await StopAsync();
        }
        _process?.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process!.HasExited)
            Assert.Fail($"{program} ended with {_process.ExitCode}:\n{await File.ReadAllTextAsync(Log)}");
        try
        {
            using var http = UnixHttp.Connect(Socket);
            using var response = await http.GetAsync(new Uri("/_ping", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
