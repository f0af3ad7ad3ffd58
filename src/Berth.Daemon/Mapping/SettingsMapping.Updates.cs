using Berth.Daemon.Http;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <content>What is to be changed of a container.</content>
internal static partial class SettingsMapping
{
    /// <summary>Clients before it said nothing of processes with 0, which lifts the limit since then.</summary>
    private const int FirstWithPidsLimit = 40;

    public static UpdateRequest ToUpdate(Wire.HostConfig changes, ApiVersion version)
    {
        ResourceLimits limits = ToLimits(changes);
        RestartPolicy? restart = string.IsNullOrEmpty(changes.RestartPolicy?.Name)
            ? null
            : new RestartPolicy(changes.RestartPolicy.Name, changes.RestartPolicy.MaximumRetryCount ?? 0);
        return new UpdateRequest(version.IsAtLeast(FirstWithPidsLimit) ? limits : limits with { Pids = null }, restart);
    }
}
