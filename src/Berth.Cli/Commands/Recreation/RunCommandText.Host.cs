using System.Globalization;
using Berth.Api.Containers;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Recreation;

/// <content>What a container has of its machine.</content>
internal static partial class RunCommandText
{
    private static void AddLifecycle(OptionWords options, HostConfig host)
    {
        options.Flag("--rm", host.AutoRemove);
        options.Text("--restart", RestartOf(host.RestartPolicy));
        options.Flag(host.Init == false ? "--init=false" : "--init", host.Init is not null);
        options.Text("--log-driver", host.LogConfig?.Type);
        options.Map("--log-opt", host.LogConfig?.Config);
        options.Map("--annotation", host.Annotations);
        options.Text("--runtime", host.Runtime);
    }

    /// <summary><c>on-failure:3</c>.</summary>
    public static string? RestartOf(RestartPolicy? policy) => policy switch
    {
        null => null,
        { MaximumRetryCount: > 0 and var most } => $"{policy.Name}:{most.ToString(CultureInfo.InvariantCulture)}",
        _ => policy.Name,
    };

    private static void AddStorage(OptionWords options, ContainerCreateRequest request, HostConfig host, List<string> notes)
    {
        options.All("--volume", host.Binds);
        options.All("--volume", request.Volumes);
        options.Text("--volume-driver", host.VolumeDriver);
        options.All("--volumes-from", host.VolumesFrom);
        options.All("--mount", host.Mounts?.Select(mount => MountWords.Of(mount, notes)));
        options.Map("--tmpfs", host.Tmpfs, keyAlone: true, separator: ':');
        options.Flag("--read-only", host.ReadonlyRootfs);
        options.Map("--storage-opt", host.StorageOpt);
        options.Number("--shm-size", host.ShmSize);
    }

    private static void AddNetwork(OptionWords options, ContainerCreateRequest request, HostConfig host)
    {
        options.All("--network", NetworkWords.Of(host.NetworkMode, request.NetworkingConfig));
        options.Text("--mac-address", request.MacAddress);
        options.All("--publish", PortWords.Of(host.PortBindings));
        options.Flag("--publish-all", host.PublishAllPorts);
        options.All("--expose", request.ExposedPorts);
        options.All("--dns", host.Dns);
        options.All("--dns-search", host.DnsSearch);
        options.All("--dns-option", host.DnsOptions);
        options.All("--add-host", host.ExtraHosts);
        options.All("--link", host.Links);
        options.All("--link", NetworkWords.LinksOf(host.NetworkMode, request.NetworkingConfig));
    }

    private static void AddSecurity(OptionWords options, HostConfig host)
    {
        options.Flag("--privileged", host.Privileged);
        options.All("--cap-add", host.CapAdd);
        options.All("--cap-drop", host.CapDrop);
        options.All("--group-add", host.GroupAdd);
        options.Map("--sysctl", host.Sysctls);
        options.Text("--cgroupns", host.CgroupnsMode);
        options.Text("--ipc", host.IpcMode);
        options.Text("--pid", host.PidMode);
        options.Text("--uts", host.UtsMode);
        options.Text("--userns", host.UsernsMode);
        foreach (string option in host.SecurityOpt ?? [])
        {
            // The engine keeps the profile, the command takes a file: bash makes one of it.
            bool isProfile = option.StartsWith("seccomp={", StringComparison.Ordinal);
            options.Raw("--security-opt", isProfile ? $"seccomp=<(printf %s {ShellWords.Quote(option["seccomp=".Length..])})" : ShellWords.Quote(option));
        }
    }

    private static void AddLimits(OptionWords options, HostConfig host)
    {
        options.Number("--memory", host.Memory);
        options.Number("--memory-reservation", host.MemoryReservation);
        options.Number("--memory-swap", host.MemorySwap);
        options.Number("--memory-swappiness", host.MemorySwappiness);
        options.Flag("--oom-kill-disable", host.OomKillDisable);
        options.Number("--oom-score-adj", host.OomScoreAdj);
        options.Text("--cpus", host.NanoCpus is { } billionths ? (billionths / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture) : null);
        options.Number("--cpu-shares", host.CpuShares);
        options.Number("--cpu-period", host.CpuPeriod);
        options.Number("--cpu-quota", host.CpuQuota);
        options.Number("--cpu-rt-period", host.CpuRealtimePeriod);
        options.Number("--cpu-rt-runtime", host.CpuRealtimeRuntime);
        options.Text("--cpuset-cpus", host.CpusetCpus);
        options.Text("--cpuset-mems", host.CpusetMems);
        options.Number("--pids-limit", host.PidsLimit);
        options.All("--ulimit", host.Ulimits?.Select(limit => string.Create(CultureInfo.InvariantCulture, $"{limit.Name}={limit.Soft}:{limit.Hard}")));
        options.Text("--cgroup-parent", host.CgroupParent);
        options.Number("--blkio-weight", host.BlkioWeight);
        options.All("--blkio-weight-device", host.BlkioWeightDevice?.Select(device => string.Create(CultureInfo.InvariantCulture, $"{device.Path}:{device.Weight}")));
        options.All("--device-read-bps", Rates(host.BlkioDeviceReadBps));
        options.All("--device-write-bps", Rates(host.BlkioDeviceWriteBps));
        options.All("--device-read-iops", Rates(host.BlkioDeviceReadIops));
        options.All("--device-write-iops", Rates(host.BlkioDeviceWriteIops));
    }

    private static IEnumerable<string>? Rates(IReadOnlyList<ThrottleDevice>? devices) =>
        devices?.Select(device => string.Create(CultureInfo.InvariantCulture, $"{device.Path}:{device.Rate}"));

    private static void AddDevices(OptionWords options, HostConfig host, List<string> notes)
    {
        options.All("--device", host.Devices?.Select(DeviceOf));
        options.All("--device-cgroup-rule", host.DeviceCgroupRules);
        if (host.DeviceRequests is { Count: > 0 })
        {
            notes.Add("devices that a driver chooses (--gpus) are left out");
        }
    }

    /// <summary><c>/dev/x:/dev/y:rwm</c>.</summary>
    public static string DeviceOf(DeviceMapping device) => $"{device.PathOnHost}:{device.PathInContainer}:{device.CgroupPermissions}";
}
