namespace Berth.ApiTests.Support;

/// <summary>A command line client pointed at the engine under test.</summary>
public sealed class Client(string program, string socket)
{
    private readonly Dictionary<string, string> _environment = new() { ["DOCKER_HOST"] = $"unix://{socket}" };

    public string Program => program;

    public IReadOnlyDictionary<string, string> Environment => _environment;

    /// <summary>Runs to the end, whatever the exit code.</summary>
    public Task<CommandResult> TryAsync(params string[] arguments) => Command.RunAsync(program, arguments, null, _environment);

    /// <summary>Runs to the end with <paramref name="input"/> on standard input.</summary>
    public Task<CommandResult> TryWithInputAsync(byte[] input, params string[] arguments) =>
        Command.RunAsync(program, arguments, input, _environment);

    /// <summary>Runs to the end, which has to be a success, and returns the output without its last line end.</summary>
    public async Task<string> RunAsync(params string[] arguments) => (await TryAsync(arguments)).Succeeded().Output.TrimEnd('\n');

    public RunningCommand Start(params string[] arguments) => RunningCommand.Start(program, arguments, _environment);
}
