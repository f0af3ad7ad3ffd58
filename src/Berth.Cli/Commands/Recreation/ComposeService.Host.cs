using System.Globalization;
using Berth.Api.Containers;
using Berth.Cli.Rendering.Yaml;

namespace Berth.Cli.Commands.Recreation;

/// <content>What a container has of its machine.</content>
internal static partial class ComposeService
{
    private const string DefaultNetwork = "bridge";

    private static void AddStorage(YamlMap service, ContainerCreateRequest request, HostConfig host, List<string> notes)
    {
        IEnumerable<YamlNode> plain = [.. (host.Binds ?? []).Concat(request.Volumes ?? []).Select(volume => new YamlText(volume))];
        IEnumerable<YamlNode> mounts = (host.Mounts ?? []).Select(mount => (YamlNode)MountOf(mount, notes));
        service.Add("volumes", new YamlList([.. plain, .. mounts])).Add("volumes_from", host.VolumesFrom?.Select(name => $"container:{name}"))
            .Add("tmpfs", host.Tmpfs?.Select(mount => mount.Value.Length == 0 ? mount.Key : $"{mount.Key}:{mount.Value}"))
            .Add("read_only", host.ReadonlyRootfs).Add("storage_opt", host.StorageOpt).Add("shm_size", host.ShmSize);
        if (host.VolumeDriver is { Length: > 0 })
        {
            notes.Add("Compose has no driver for all volumes of a service (--volume-driver)");
        }
    }

    private static YamlMap MountOf(Mount mount, List<string> notes)
    {
        if (mount.TmpfsOptions is { Mode: > 0 } or { Options.Count: > 0 } || mount.VolumeOptions is { DriverConfig: not null } or { Labels.Count: > 0 })
        {
            notes.Add($"some options of the mount at {mount.Target} are left out");
        }

        return new YamlMap().Add("type", mount.Type).Add("source", mount.Source).Add("target", mount.Target).Add("read_only", mount.ReadOnly)
            .Add("consistency", mount.Consistency)
            .Add("bind", new YamlMap().Add("propagation", mount.BindOptions?.Propagation))
            .Add("volume", new YamlMap().Add("nocopy", mount.VolumeOptions?.NoCopy))
            .Add("tmpfs", new YamlMap().Add("size", mount.TmpfsOptions?.SizeBytes is > 0 and var size ? size : null));
    }

    /// <summary>Volumes that are there already, which Compose wants to be told.</summary>
    private static IEnumerable<string> NamedVolumes(HostConfig? host) =>
    [
        .. (host?.Binds ?? []).Select(bind => bind.Split(':')[0]).Where(source => source.Length > 0 && source[0] is not ('/' or '.' or '~')),
        .. (host?.Mounts ?? []).Where(mount => mount is { Type: "volume", Source.Length: > 0 }).Select(mount => mount.Source!),
    ];

    /// <summary>Without a network's name Compose would make a network of the project's own.</summary>
    private static void AddNetwork(YamlMap service, ContainerCreateRequest request, HostConfig host, List<string> notes)
    {
        NetworkingConfig? said = request.NetworkingConfig;
        if (said?.EndpointsConfig?.ContainsKey(DefaultNetwork) == true)
        {
            notes.Add("Compose joins the default bridge only alone, and without wishes");
        }

        service.Add("network_mode", said is null ? host.NetworkMode ?? DefaultNetwork : null)
            .Add("networks", said is null ? null : NetworkWords.ToYaml(host.NetworkMode, said)).Add("mac_address", request.MacAddress)
            .Add("ports", PortWords.Of(host.PortBindings)).Add("expose", request.ExposedPorts)
            .Add("dns", host.Dns).Add("dns_search", host.DnsSearch).Add("dns_opt", host.DnsOptions)
            .Add("extra_hosts", host.ExtraHosts).Add("external_links", host.Links);
    }

    private static void AddSecurity(YamlMap service, HostConfig host, List<string> notes)
    {
        IReadOnlyList<string> options = host.SecurityOpt ?? [];
        service.Add("privileged", host.Privileged).Add("cap_add", host.CapAdd).Add("cap_drop", host.CapDrop).Add("group_add", host.GroupAdd)
            .Add("sysctls", host.Sysctls).Add("cgroup", host.CgroupnsMode).Add("ipc", host.IpcMode).Add("pid", host.PidMode).Add("uts", host.UtsMode)
            .Add("userns_mode", host.UsernsMode)
            .Add("security_opt", options.Where(option => !option.StartsWith("seccomp={", StringComparison.Ordinal)));
        if (options.Any(option => option.StartsWith("seccomp={", StringComparison.Ordinal)))
        {
            notes.Add("the seccomp profile is left out: put it into a file, and security_opt: [\"seccomp:FILE\"] into the service");
        }

        if (host.PublishAllPorts == true)
        {
            notes.Add("Compose does not publish all ports (--publish-all)");
        }
    }

    private static void AddLimits(YamlMap service, HostConfig host)
    {
        service.Add("mem_limit", host.Memory).Add("mem_reservation", host.MemoryReservation).Add("memswap_limit", host.MemorySwap)
            .Add("mem_swappiness", host.MemorySwappiness).Add("oom_kill_disable", host.OomKillDisable).Add("oom_score_adj", (long?)host.OomScoreAdj)
            .Add("cpus", host.NanoCpus is { } billionths ? new YamlLiteral((billionths / 1_000_000_000m).ToString("0.0########", CultureInfo.InvariantCulture)) : null)
            .Add("cpu_shares", host.CpuShares).Add("cpu_period", host.CpuPeriod).Add("cpu_quota", host.CpuQuota)
            .Add("cpu_rt_period", host.CpuRealtimePeriod).Add("cpu_rt_runtime", host.CpuRealtimeRuntime).Add("cpuset", host.CpusetCpus)
            .Add("pids_limit", host.PidsLimit).Add("ulimits", UlimitsOf(host.Ulimits)).Add("cgroup_parent", host.CgroupParent)
            .Add("blkio_config", BlockIoOf(host));
    }

    private static YamlMap UlimitsOf(IReadOnlyList<Ulimit>? limits)
    {
        YamlMap map = new();
        foreach (Ulimit limit in limits ?? [])
        {
            map.Add(limit.Name ?? "", new YamlMap().Add("soft", limit.Soft).Add("hard", limit.Hard));
        }

        return map;
    }

    private static YamlMap BlockIoOf(HostConfig host) => new YamlMap().Add("weight", (long?)host.BlkioWeight)
        .Add("weight_device", new YamlList([.. (host.BlkioWeightDevice ?? []).Select(device => new YamlMap().Add("path", device.Path).Add("weight", (long?)device.Weight))]))
        .Add("device_read_bps", Rates(host.BlkioDeviceReadBps)).Add("device_write_bps", Rates(host.BlkioDeviceWriteBps))
        .Add("device_read_iops", Rates(host.BlkioDeviceReadIops)).Add("device_write_iops", Rates(host.BlkioDeviceWriteIops));

    private static YamlList Rates(IReadOnlyList<ThrottleDevice>? devices) =>
        new([.. (devices ?? []).Select(device => new YamlMap().Add("path", device.Path).Add("rate", (long?)device.Rate))]);

    private static void AddDevices(YamlMap service, HostConfig host, List<string> notes)
    {
        service.Add("devices", host.Devices?.Select(RunCommandText.DeviceOf)).Add("device_cgroup_rules", host.DeviceCgroupRules);
        if (host.DeviceRequests is { Count: > 0 })
        {
            notes.Add("devices that a driver chooses (--gpus) are left out");
        }

        if (host.CpusetMems is { Length: > 0 })
        {
            notes.Add("Compose knows no memory nodes (--cpuset-mems)");
        }
    }
}
