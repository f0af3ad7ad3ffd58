using Berth.Daemon.Http;
using Berth.Engine.Containers.Definitions;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <content>What a container may use, and what it may do.</content>
internal static partial class SettingsMapping
{
    private const int FirstWithPrivateIpc = 40;

    private static SecurityDefinition ToSecurity(Wire.HostConfig host) => new()
    {
        Privileged = host.Privileged ?? false, CapAdd = host.CapAdd, CapDrop = host.CapDrop, SecurityOptions = host.SecurityOpt,
        GroupAdd = host.GroupAdd, MaskedPaths = host.MaskedPaths, ReadonlyPaths = host.ReadonlyPaths, Sysctls = host.Sysctls,
    };

    /// <summary>To clients before 1.40, other containers may join a container's IPC unless it says otherwise.</summary>
    private static NamespaceDefinition ToNamespaces(Wire.HostConfig host, ApiVersion version) => new()
    {
        Ipc = string.IsNullOrEmpty(host.IpcMode) && !version.IsAtLeast(FirstWithPrivateIpc) ? "shareable" : host.IpcMode ?? "", Pid = host.PidMode ?? "", Uts = host.UtsMode ?? "", User = host.UsernsMode ?? "",
        Cgroup = host.CgroupnsMode ?? "", Runtime = host.Runtime ?? "",
    };

    public static ResourceLimits ToLimits(Wire.HostConfig host) => new()
    {
        Memory = new MemoryLimits
        {
            Limit = host.Memory ?? 0, Reservation = host.MemoryReservation ?? 0, Swap = host.MemorySwap ?? 0, Swappiness = host.MemorySwappiness,
            KernelTcp = host.KernelMemoryTcp ?? 0, OomKillDisable = host.OomKillDisable,
        },
        Cpu = new CpuLimits
        {
            NanoCpus = host.NanoCpus ?? 0, Shares = host.CpuShares ?? 0, Period = host.CpuPeriod ?? 0, Quota = host.CpuQuota ?? 0,
            RealtimePeriod = host.CpuRealtimePeriod ?? 0, RealtimeRuntime = host.CpuRealtimeRuntime ?? 0,
            Cpus = host.CpusetCpus ?? "", Mems = host.CpusetMems ?? "",
        },
        BlockIo = new BlockIoLimits
        {
            Weight = host.BlkioWeight ?? 0,
            WeightDevices = host.BlkioWeightDevice?.Select(static device => new DeviceRate(device.Path ?? "", device.Weight ?? 0)).ToList(),
            ReadBps = ToRates(host.BlkioDeviceReadBps), WriteBps = ToRates(host.BlkioDeviceWriteBps),
            ReadIops = ToRates(host.BlkioDeviceReadIops), WriteIops = ToRates(host.BlkioDeviceWriteIops),
        },
        Pids = host.PidsLimit,
        Ulimits = host.Ulimits?.Select(static limit => new UlimitDefinition(limit.Name ?? "", limit.Soft ?? 0, limit.Hard ?? 0)).ToList(),
        CgroupParent = host.CgroupParent ?? "",
        OomScoreAdjustment = host.OomScoreAdj ?? 0,
    };

    private static List<DeviceRate>? ToRates(IReadOnlyList<Wire.ThrottleDevice>? devices) =>
        devices?.Select(static device => new DeviceRate(device.Path ?? "", device.Rate ?? 0)).ToList();

    private static DeviceAccess ToDevices(Wire.HostConfig host) => new()
    {
        Devices = host.Devices?.Select(static device => new DeviceDefinition(device.PathOnHost ?? "", device.PathInContainer ?? "", device.CgroupPermissions ?? "")).ToList(),
        CgroupRules = host.DeviceCgroupRules,
        Requests = host.DeviceRequests?.Select(static request => new DeviceRequest
        {
            Driver = request.Driver ?? "", Count = request.Count ?? 0, DeviceIds = request.DeviceIds, Capabilities = request.Capabilities, Options = request.Options,
        }).ToList(),
    };
}
