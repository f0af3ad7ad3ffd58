using Berth.Cli.Commands.Containers;

namespace Berth.Cli.Commands;

/// <summary>The commands on containers.</summary>
internal static class ContainerCommands
{
    private static readonly CommandEntry[] Both =
    [
        new("run", "Create and run a new container from an image", () => new RunCommand()),
        new("exec", "Execute a command in a running container", () => new ExecCommand()),
        new("create", "Create a new container", () => new CreateCommand()),
        new("start", "Start one or more stopped containers", () => new StartCommand()),
        new("stop", "Stop one or more running containers", () => new StopCommand("stop")),
        new("restart", "Restart one or more containers", () => new StopCommand("restart")),
        new("kill", "Kill one or more running containers", () => new KillCommand()),
        new("pause", "Pause all processes within one or more containers", () => new PauseCommand("pause")),
        new("unpause", "Unpause all processes within one or more containers", () => new PauseCommand("unpause")),
        new("wait", "Block until one or more containers stop, then print their exit codes", () => new WaitCommand()),
        new("attach", "Attach local standard input, output, and error streams to a running container", () => new AttachCommand()),
        new("logs", "Fetch the logs of a container", () => new LogsCommand()),
        new("cp", "Copy files/folders between a container and the local filesystem", () => new CpCommand()),
        new("diff", "Inspect changes to files or directories on a container's filesystem", () => new DiffCommand()),
        new("commit", "Create a new image from a container's changes", () => new CommitCommand()),
        new("export", "Export a container's filesystem as a tar archive", () => new ExportCommand()),
        new("rename", "Rename a container", () => new RenameCommand()),
        new("rm", "Remove one or more containers", () => new RmCommand()) { Aliases = ["remove"] },
        new("update", "Update configuration of one or more containers", () => new UpdateCommand()),
        new("port", "List port mappings or a specific mapping for the container", () => new PortCommand()),
        new("top", "Display the running processes of a container", () => new TopCommand()),
        new("stats", "Display a live stream of container(s) resource usage statistics", () => new StatsCommand()),
        new("explain", "Show how a container is started, system call by system call", () => new ExplainCommand()),
    ];

    public static CommandEntry[] TopLevel { get; } =
    [
        .. Both,
        new("ps", "List containers", () => new PsCommand()),
        new("inspect", "Return low-level information on Docker objects", () => new InspectCommand("container", "image", "volume")),
    ];

    public static CommandEntry[] InGroup { get; } =
    [
        .. Both,
        new("ls", "List containers", () => new PsCommand()) { Aliases = ["list", "ps"] },
        new("inspect", "Display detailed information on one or more containers", () => new InspectCommand("container")),
        new("prune", "Remove all stopped containers", () => new ContainerPruneCommand()),
    ];
}
