using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>What a container has of its machine, in the API's terms. Limits are in HostConfigMapping.Resources.cs.</summary>
internal static partial class HostConfigMapping
{
    public static Wire.HostConfig ToHostConfig(ContainerSettings settings)
    {
        (StorageDefinition storage, NetworkDefinition network, LifecycleDefinition lifecycle) = (settings.Storage, settings.Network, settings.Lifecycle);
        return ToSecurity(settings, ToLimits(settings, new Wire.HostConfig
        {
            Binds = storage.Binds, ContainerIdFile = lifecycle.ContainerIdFile,
            LogConfig = new Wire.LogConfig { Type = settings.Log.Driver, Config = settings.Log.Options ?? new Dictionary<string, string>() },
            NetworkMode = NetworkView.ModeOf(network),
            PortBindings = ToBindings(network.PortBindings),
            RestartPolicy = new Wire.RestartPolicy
            {
                Name = lifecycle.Restart.Name.Length == 0 ? RestartPolicy.No : lifecycle.Restart.Name, MaximumRetryCount = lifecycle.Restart.MaximumRetryCount,
            },
            AutoRemove = lifecycle.AutoRemove, VolumeDriver = storage.VolumeDriver, VolumesFrom = storage.VolumesFrom,
            ConsoleSize = [settings.Stdio.Rows, settings.Stdio.Columns], Annotations = NotEmpty(settings.Identity.Annotations),
            Dns = network.Dns, DnsOptions = network.DnsOptions, DnsSearch = network.DnsSearch, ExtraHosts = network.ExtraHosts,
            PublishAllPorts = network.PublishAllPorts,
            ReadonlyRootfs = storage.ReadonlyRoot, StorageOpt = NotEmpty(storage.StorageOptions), Tmpfs = NotEmpty(storage.Tmpfs), ShmSize = storage.SharedMemorySize,
            Isolation = "", Mounts = storage.Mounts is { Count: > 0 } mounts ? [.. mounts.Select(MountMapping.ToMount)] : null, Init = lifecycle.Init,
        }));
    }

    private static Wire.HostConfig ToSecurity(ContainerSettings settings, Wire.HostConfig host)
    {
        (SecurityDefinition security, NamespaceDefinition namespaces) = (settings.Security, settings.Namespaces);
        return host with
        {
            CapAdd = security.CapAdd, CapDrop = security.CapDrop, GroupAdd = security.GroupAdd, Privileged = security.Privileged,
            SecurityOpt = security.SecurityOptions, Sysctls = NotEmpty(security.Sysctls), MaskedPaths = security.MaskedPaths, ReadonlyPaths = security.ReadonlyPaths,
            CgroupnsMode = namespaces.Cgroup, IpcMode = namespaces.Ipc, Cgroup = "", PidMode = namespaces.Pid, UtsMode = namespaces.Uts,
            UsernsMode = namespaces.User, Runtime = namespaces.Runtime,
        };
    }

    private static IReadOnlyDictionary<string, string>? NotEmpty(IReadOnlyDictionary<string, string>? map) => map is { Count: > 0 } ? map : null;

    private static SortedDictionary<string, IReadOnlyList<Wire.PortBinding>?>? ToBindings(IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? ports)
    {
        if (ports is null)
        {
            return null;
        }

        SortedDictionary<string, IReadOnlyList<Wire.PortBinding>?> bindings = new(StringComparer.Ordinal);
        foreach ((string port, IReadOnlyList<PortBinding>? bound) in ports)
        {
            bindings[port] = bound is null ? null : [.. bound.Select(static binding => new Wire.PortBinding { HostIp = binding.HostIp, HostPort = binding.HostPort })];
        }

        return bindings;
    }
}
