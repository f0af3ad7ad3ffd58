using Berth.Cli.Commands.Contexts;

namespace Berth.Cli.Commands;

/// <summary>The commands on contexts: engines under names.</summary>
internal static class ContextCommands
{
    public static CommandEntry[] InGroup { get; } =
    [
        new("create", "Create a context", () => new ContextCreateCommand(isUpdate: false)),
        new("export", "Export a context to a tar archive FILE or a tar stream on STDOUT", () => new ContextExportCommand()),
        new("import", "Import a context from a tar file", () => new ContextImportCommand()),
        new("inspect", "Display detailed information on one or more contexts", () => new ContextInspectCommand()),
        new("ls", "List contexts", () => new ContextListCommand()) { Aliases = ["list"] },
        new("rm", "Remove one or more contexts", () => new ContextRemoveCommand()) { Aliases = ["remove"] },
        new("show", "Print the name of the current context", () => new ContextShowCommand()),
        new("update", "Update a context", () => new ContextCreateCommand(isUpdate: true)),
        new("use", "Set the current context", () => new ContextUseCommand()),
    ];
}
