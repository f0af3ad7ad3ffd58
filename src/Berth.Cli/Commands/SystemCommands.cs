using Berth.Cli.Commands.Completion;
using Berth.Cli.Commands.Server;

namespace Berth.Cli.Commands;

/// <summary>The commands on the engine as a whole.</summary>
internal static class SystemCommands
{
    private static readonly CommandEntry[] Both =
    [
        new("events", "Get real time events from the server", () => new EventsCommand()),
        new("info", "Display system-wide information", () => new InfoCommand()),
    ];

    public static CommandEntry[] TopLevel { get; } =
    [
        .. Both,
        new("version", "Show the version information of this program and of the engine", () => new VersionCommand()),
        new("completion", "Print the script by which bash, zsh or fish completes command lines", () => new CompletionCommand()),
        new("__complete", "Print what a word can become", () => new CompleteCommand()) { IsHidden = true },
    ];

    public static CommandEntry[] InGroup { get; } =
    [
        .. Both,
        new("df", "Show disk usage", () => new DiskUsageCommand()),
        new("prune", "Remove unused data", () => new SystemPruneCommand()),
        new("dial-stdio", "Proxy the stdio stream to the daemon connection", () => new DialStdioCommand()) { IsHidden = true },
    ];
}
