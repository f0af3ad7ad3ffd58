namespace Berth.Engine.Events;

/// <summary>Something that happened, in the words of Docker's events.</summary>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="Action">One of <see cref="ContainerActions"/> or <see cref="ImageActions"/>, and where Docker does so with more after a colon.</param>
/// <param name="ActorId">The id of what it happened to.</param>
/// <param name="Attributes">Name, image, labels, and what the action has to tell.</param>
/// <param name="Time">When, to the tick.</param>
public sealed record EngineEvent(
    string Type, string Action, string ActorId, IReadOnlyDictionary<string, string> Attributes, DateTimeOffset Time);

/// <summary>What events happen to.</summary>
public static class EventTypes
{
    public const string Container = "container";
    public const string Image = "image";
    public const string Network = "network";
    public const string Daemon = "daemon";
    public const string Volume = "volume";
}

/// <summary>What happens to containers.</summary>
public static class ContainerActions
{
    public const string ArchivePath = "archive-path";
    public const string Attach = "attach";
    public const string Commit = "commit";
    public const string Copy = "copy";
    public const string Create = "create";
    public const string Destroy = "destroy";
    public const string Detach = "detach";
    public const string Die = "die";
    public const string ExecCreate = "exec_create";
    public const string ExecDie = "exec_die";
    public const string ExecDetach = "exec_detach";
    public const string ExecStart = "exec_start";
    public const string Export = "export";
    public const string ExtractToDirectory = "extract-to-dir";
    public const string HealthStatus = "health_status";
    public const string Kill = "kill";
    public const string Oom = "oom";
    public const string Pause = "pause";
    public const string Prune = "prune";
    public const string Rename = "rename";
    public const string Resize = "resize";
    public const string Restart = "restart";
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Top = "top";
    public const string Unpause = "unpause";
    public const string Update = "update";
}

/// <summary>What happens to networks.</summary>
public static class NetworkActions
{
    public const string Connect = "connect";
    public const string Create = "create";
    public const string Destroy = "destroy";
    public const string Disconnect = "disconnect";
    public const string Prune = "prune";

    /// <summary>The name that the network had is an attribute. Docker has no such event, and none of the next kind.</summary>
    public const string Rename = "rename";

    /// <summary>Its labels have changed.</summary>
    public const string Update = "update";
}

/// <summary>What happens to volumes.</summary>
public static class VolumeActions
{
    public const string Create = "create";
    public const string Destroy = "destroy";
    public const string Mount = "mount";
    public const string Prune = "prune";
    public const string Unmount = "unmount";

    /// <summary>The name that the volume has from now on is an attribute. Docker has no such event.</summary>
    public const string Rename = "rename";
}

/// <summary>What happens to images.</summary>
public static class ImageActions
{
    public const string Delete = "delete";
    public const string Import = "import";
    public const string Load = "load";
    public const string Prune = "prune";
    public const string Pull = "pull";
    public const string Push = "push";
    public const string Save = "save";
    public const string Tag = "tag";
    public const string Untag = "untag";
}
