using System.Diagnostics;

namespace Berth.ApiTests.Support;

/// <summary>A command with piped standard streams. It is killed when a deadline passes or the test is done with it.</summary>
public sealed class RunningCommand : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _commandLine;

    private RunningCommand(ProcessStartInfo start)
    {
        _commandLine = $"{Path.GetFileName(start.FileName)} {string.Join(' ', start.ArgumentList)}";
        _process = Process.Start(start)!;
    }

    public int Pid => _process.Id;

    public Stream Input => _process.StandardInput.BaseStream;

    public StreamReader Output => _process.StandardOutput;

    public StreamReader Errors => _process.StandardError;

    public static RunningCommand Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new RunningCommand(start);
    }

    /// <summary>The next line of standard output, or null at its end.</summary>
    public Task<string?> ReadLineAsync() => Output.ReadLineAsync().WaitAsync(Deadline);

    /// <summary>Reads lines up to one that contains <paramref name="text"/>.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        while (await ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }
        Assert.Fail($"{_commandLine}: ended without \"{text}\"\n{await Errors.ReadToEndAsync()}");
        return "";
    }

    /// <summary>Closes standard input, reads what is left of the output and waits for the end.</summary>
    public async Task<CommandResult> FinishAsync(bool closeInput = true, TimeSpan? deadline = null)
    {
        using var timeout = new CancellationTokenSource(deadline ?? Deadline);
        try
        {
            if (closeInput)
                _process.StandardInput.Close();
            var errors = DrainAsync(Errors.BaseStream, timeout.Token);
            var output = await DrainAsync(Output.BaseStream, timeout.Token);
            await _process.WaitForExitAsync(timeout.Token);
            return new CommandResult(_commandLine, _process.ExitCode, output, await errors);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{_commandLine}: did not end in time");
        }
    }

    public Task SignalAsync(string signal) => Command.RunAsync("kill", [$"-{signal}", $"{Pid}"]);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<byte[]> DrainAsync(Stream stream, CancellationToken ct)
    {
        var all = new MemoryStream();
        await stream.CopyToAsync(all, ct);
        return all.ToArray();
    }
}
