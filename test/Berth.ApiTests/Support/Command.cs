namespace Berth.ApiTests.Support;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    public static async Task<CommandResult> RunAsync(
        string program, IEnumerable<string> arguments, byte[]? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var command = RunningCommand.Start(program, arguments, environment);
        var writing = WriteAsync(command, input ?? []);
        var result = await command.FinishAsync(closeInput: false);
        await writing;
        return result;
    }

    private static async Task WriteAsync(RunningCommand command, byte[] input)
    {
        try
        {
            await using var stream = command.Input;
            await stream.WriteAsync(input);
        }
        catch (IOException)
        {
            // A program may end without reading what it was given; its exit code tells.
        }
    }
}
