using Berth.Daemon.Http;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Updates;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <content>What is to be changed of a container.</content>
internal static partial class SettingsMapping
{
    /// <summary>Clients before it said nothing of processes with 0, which lifts the limit since then.</summary>
    private const int FirstWithPidsLimit = 40;

    public static UpdateRequest ToUpdate(Wire.ContainerUpdateRequest changes, ApiVersion version)
    {
        ResourceLimits limits = ToLimits(changes);
        RestartPolicy? restart = string.IsNullOrEmpty(changes.RestartPolicy?.Name)
            ? null
            : new RestartPolicy(changes.RestartPolicy.Name, changes.RestartPolicy.MaximumRetryCount ?? 0);
        return new UpdateRequest(version.IsAtLeast(FirstWithPidsLimit) ? limits : limits with { Pids = null }, restart) { Settings = ToChange(changes, limits) };
    }

    /// <summary>Null where nothing is asked for but what Docker changes.</summary>
    private static SettingsChange? ToChange(Wire.ContainerUpdateRequest changes, ResourceLimits limits)
    {
        SettingsChange change = new()
        {
            Environment = changes.Env, Labels = changes.Labels, Command = changes.Cmd, Entrypoint = changes.Entrypoint,
            WorkingDirectory = changes.WorkingDir, User = changes.User, Hostname = changes.Hostname, Domainname = changes.Domainname,
            Binds = changes.Binds, Mounts = changes.Mounts?.Select(ToMount).ToList(), Tmpfs = changes.Tmpfs, Volumes = changes.Volumes,
            RemovedMounts = changes.RemoveMounts,
            Ulimits = limits.Ulimits is { Count: > 0 } ulimits ? ulimits : null, SharedMemorySize = changes.ShmSize,
            Ports = changes.PortBindings is null && changes.RemovePortBindings is null ? null : new PortsChange
            {
                Added = ToBindings(changes.PortBindings), Removed = ToBindings(changes.RemovePortBindings),
            },
        };
        return change.Parts.Count > 0 ? change : null;
    }
}
