using Berth.Cli.Commands.Volumes;

namespace Berth.Cli.Commands;

/// <summary>The commands on volumes.</summary>
internal static class VolumeCommands
{
    public static CommandEntry[] InGroup { get; } =
    [
        new("create", "Create a volume", () => new VolumeCreateCommand()),
        new("clone", "Create a volume with the files of another", () => new VolumeCloneCommand()),
        new("export", "Write the files of a volume as a tar archive (streamed to STDOUT by default)", () => new VolumeExportCommand()),
        new("import", "Create a volume from a tar archive or STDIN", () => new VolumeImportCommand()),
        new("inspect", "Display detailed information on one or more volumes", () => new InspectCommand("volume")),
        new("ls", "List volumes", () => new VolumeListCommand()) { Aliases = ["list"] },
        new("prune", "Remove unused local volumes", () => new VolumePruneCommand()),
        new("rename", "Rename a volume", () => new VolumeRenameCommand()),
        new("rm", "Remove one or more volumes", () => new VolumeRemoveCommand()) { Aliases = ["remove"] },
        new("snapshot", "Keep the files of a volume, list, restore and remove what was kept", () => new VolumeSnapshotCommand()),
    ];
}
