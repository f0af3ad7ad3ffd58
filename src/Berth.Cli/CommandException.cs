namespace Berth.Cli;

/// <summary>A command that did not succeed; the message is the user's, the exit code the shell's.</summary>
internal class CommandException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
