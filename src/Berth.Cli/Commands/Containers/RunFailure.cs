using Berth.Api.Containers;

namespace Berth.Cli.Commands.Containers;

/// <summary>How <c>run</c> and its like tell a failure: Docker's exit codes, and where the help is.</summary>
internal static class RunFailure
{
    private const int CannotExecute = 126;
    private const int NotFound = 127;

    public static CommandException Of(CommandException reason, string path, int exitCode) =>
        new($"berth: {reason.Message}\n\nRun '{path} --help' for more information", exitCode);

    /// <summary>What the options say wrong, at whatever length, ends with 125.</summary>
    public static ContainerCreateRequest OfOptions(string path, Func<ContainerCreateRequest> read)
    {
        try
        {
            return read();
        }
        catch (CommandException e) when (e.ExitCode == 1)
        {
            throw Of(e, path, AttachedContainer.EngineFailed);
        }
    }

    /// <summary>A container that did not start; the words tell whether its command is missing or cannot be executed.</summary>
    public static CommandException OfStart(CommandException reason, string path)
    {
        string words = reason.Message;
        bool isMissing = Has(words, "executable file not found") || Has(words, "no such file or directory");
        bool isRefused = Has(words, "permission denied") || Has(words, "is a directory");
        int exitCode = isMissing ? NotFound : isRefused ? CannotExecute : AttachedContainer.EngineFailed;
        return Of(reason, path, exitCode);
    }

    private static bool Has(string words, string part) => words.Contains(part, StringComparison.OrdinalIgnoreCase);
}
