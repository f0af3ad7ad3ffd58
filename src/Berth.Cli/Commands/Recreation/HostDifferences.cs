using Berth.Api.Containers;

namespace Berth.Cli.Commands.Recreation;

/// <summary>What a container's user has said of the machine it runs on, beside the engine's defaults.</summary>
internal static class HostDifferences
{
    private const string PathsOption = "systempaths=unconfined";

    public static HostConfig Of(HostConfig own, HostConfig defaults) => Limits(own, defaults, new HostConfig
    {
        Binds = own.Binds, Mounts = own.Mounts, Tmpfs = own.Tmpfs, VolumesFrom = own.VolumesFrom,
        VolumeDriver = Differences.Of(own.VolumeDriver, defaults.VolumeDriver),
        LogConfig = Log(own.LogConfig, defaults.LogConfig),
        NetworkMode = own.NetworkMode is "default" ? null : Differences.Of(own.NetworkMode, defaults.NetworkMode),
        PortBindings = own.PortBindings is { Count: > 0 } ? own.PortBindings : null, PublishAllPorts = Differences.Of(own.PublishAllPorts, null),
        RestartPolicy = own.RestartPolicy is { Name: not (null or "" or "no") } ? own.RestartPolicy : null,
        AutoRemove = Differences.Of(own.AutoRemove, null),
        Annotations = own.Annotations is { Count: > 0 } ? own.Annotations : null,
        CapAdd = Differences.Of(own.CapAdd, defaults.CapAdd), CapDrop = Differences.Of(own.CapDrop, defaults.CapDrop),
        CgroupnsMode = Differences.Of(own.CgroupnsMode, defaults.CgroupnsMode), IpcMode = Differences.Of(own.IpcMode, defaults.IpcMode),
        PidMode = Differences.Of(own.PidMode, null), UtsMode = Differences.Of(own.UtsMode, null), UsernsMode = Differences.Of(own.UsernsMode, null),
        Dns = Differences.Of(own.Dns, defaults.Dns), DnsOptions = Differences.Of(own.DnsOptions, null), DnsSearch = Differences.Of(own.DnsSearch, null),
        ExtraHosts = Differences.Of(own.ExtraHosts, null), GroupAdd = Differences.Of(own.GroupAdd, null), Links = Differences.Of(own.Links, null),
        Privileged = Differences.Of(own.Privileged, null), ReadonlyRootfs = Differences.Of(own.ReadonlyRootfs, null),
        SecurityOpt = SecurityOptions(own), StorageOpt = own.StorageOpt is { Count: > 0 } ? own.StorageOpt : null,
        Sysctls = own.Sysctls is { Count: > 0 } ? own.Sysctls : null,
        Runtime = Differences.Of(own.Runtime, defaults.Runtime), Init = own.Init == defaults.Init ? null : own.Init,
    });

    private static HostConfig Limits(HostConfig own, HostConfig defaults, HostConfig said) => said with
    {
        ShmSize = Differences.Of(own.ShmSize, defaults.ShmSize),
        Memory = Differences.Of(own.Memory, null), MemoryReservation = Differences.Of(own.MemoryReservation, null),
        // Twice the memory is what comes by itself.
        MemorySwap = Differences.Of(own.MemorySwap, own.Memory * 2),
        MemorySwappiness = own.MemorySwappiness is -1 ? null : own.MemorySwappiness,
        OomKillDisable = Differences.Of(own.OomKillDisable, null), OomScoreAdj = (int?)Differences.Of(own.OomScoreAdj, defaults.OomScoreAdj),
        NanoCpus = Differences.Of(own.NanoCpus, null), CpuShares = Differences.Of(own.CpuShares, null), CpuPeriod = Differences.Of(own.CpuPeriod, null),
        CpuQuota = Differences.Of(own.CpuQuota, null), CpusetCpus = Differences.Of(own.CpusetCpus, null), CpusetMems = Differences.Of(own.CpusetMems, null),
        CpuRealtimePeriod = Differences.Of(own.CpuRealtimePeriod, null), CpuRealtimeRuntime = Differences.Of(own.CpuRealtimeRuntime, null),
        PidsLimit = own.PidsLimit is > 0 ? own.PidsLimit : null, BlkioWeight = own.BlkioWeight is > 0 ? own.BlkioWeight : null,
        BlkioWeightDevice = own.BlkioWeightDevice, BlkioDeviceReadBps = own.BlkioDeviceReadBps, BlkioDeviceWriteBps = own.BlkioDeviceWriteBps,
        BlkioDeviceReadIops = own.BlkioDeviceReadIops, BlkioDeviceWriteIops = own.BlkioDeviceWriteIops,
        Ulimits = Ulimits(own.Ulimits, defaults.Ulimits), CgroupParent = Differences.Of(own.CgroupParent, defaults.CgroupParent),
        Devices = own.Devices, DeviceCgroupRules = own.DeviceCgroupRules, DeviceRequests = own.DeviceRequests,
    };

    private static LogConfig? Log(LogConfig? own, LogConfig? defaults)
    {
        bool isDefault = own?.Type == defaults?.Type;
        LogConfig said = new()
        {
            Type = isDefault ? null : own?.Type,
            Config = isDefault ? Differences.Without(own?.Config, defaults?.Config) : own?.Config is { Count: > 0 } ? own.Config : null,
        };
        return said is { Type: null, Config: null } ? null : said;
    }

    private static IReadOnlyList<Ulimit>? Ulimits(IReadOnlyList<Ulimit>? own, IReadOnlyList<Ulimit>? defaults) =>
        own?.Where(limit => defaults?.Contains(limit) != true).ToList() is { Count: > 0 } added ? added : null;

    /// <summary>Engines add an option of their own to containers that see the machine, and clients make two lists of another one.</summary>
    private static IReadOnlyList<string>? SecurityOptions(HostConfig own)
    {
        bool seesMachine = own.Privileged == true || own.IpcMode == "host" || own.PidMode == "host";
        IReadOnlyList<string> said = seesMachine && own.SecurityOpt is ["label=disable"] ? [] : own.SecurityOpt ?? [];
        bool showsPaths = own.Privileged != true && own is { MaskedPaths: [], ReadonlyPaths: [] };
        IReadOnlyList<string> all = showsPaths ? [.. said, PathsOption] : said;
        return all.Count > 0 ? all : null;
    }
}
