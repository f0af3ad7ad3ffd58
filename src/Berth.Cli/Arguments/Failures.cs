namespace Berth.Cli.Arguments;

/// <summary>The command line cannot be understood; its usage is shown with the message.</summary>
internal sealed class UsageException(string message, int exitCode = UsageException.BadOption) : Exception(message)
{
    /// <summary>As Docker: an option that is wrong ends with 125, a wrong count of arguments with 1.</summary>
    public const int BadOption = 125;
    public const int BadOperands = 1;

    public int ExitCode { get; } = exitCode;
}

/// <summary>A value that an option does not take.</summary>
internal sealed class InvalidValueException(string message) : Exception(message);
