using Berth.Cli.Commands.Networks;

namespace Berth.Cli.Commands;

/// <summary>The commands on networks.</summary>
internal static class NetworkCommands
{
    public static CommandEntry[] InGroup { get; } =
    [
        new("connect", "Connect a container to a network", () => new NetworkConnectCommand()),
        new("create", "Create a network", () => new NetworkCreateCommand()),
        new("disconnect", "Disconnect a container from a network", () => new NetworkDisconnectCommand()),
        new("inspect", "Display detailed information on one or more networks", () => new NetworkInspectCommand()),
        new("ls", "List networks", () => new NetworkListCommand()) { Aliases = ["list"] },
        new("prune", "Remove all unused networks", () => new NetworkPruneCommand()),
        new("rename", "Rename a network", () => new NetworkRenameCommand()),
        new("rm", "Remove one or more networks", () => new NetworkRemoveCommand()) { Aliases = ["remove"] },
        new("update", "Change the labels of a network", () => new NetworkUpdateCommand()),
    ];
}
