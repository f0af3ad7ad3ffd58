using Berth.Engine.Containers.Definitions;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <content>What a container may use.</content>
internal static partial class HostConfigMapping
{
    private static Wire.HostConfig ToLimits(ContainerSettings settings, Wire.HostConfig host)
    {
        (MemoryLimits memory, CpuLimits cpu) = (settings.Limits.Memory, settings.Limits.Cpu);
        return ToDevices(settings, ToBlockIo(settings.Limits.BlockIo, host with
        {
            CpuShares = cpu.Shares, NanoCpus = cpu.NanoCpus, CpuPeriod = cpu.Period, CpuQuota = cpu.Quota, CpuRealtimePeriod = cpu.RealtimePeriod,
            CpuRealtimeRuntime = cpu.RealtimeRuntime, CpusetCpus = cpu.Cpus, CpusetMems = cpu.Mems, CpuCount = 0, CpuPercent = 0,
            IoMaximumIops = 0, IoMaximumBandwidth = 0,
            Memory = memory.Limit, MemoryReservation = memory.Reservation, MemorySwap = memory.Swap, MemorySwappiness = memory.Swappiness,
            KernelMemoryTcp = memory.KernelTcp == 0 ? null : memory.KernelTcp, OomKillDisable = memory.OomKillDisable,
            CgroupParent = settings.Limits.CgroupParent, OomScoreAdj = settings.Limits.OomScoreAdjustment,
            PidsLimit = settings.Limits.Pids,
            Ulimits = settings.Limits.Ulimits?.Select(static limit => new Wire.Ulimit { Name = limit.Name, Hard = limit.Hard, Soft = limit.Soft }).ToList(),
        }));
    }

    private static Wire.HostConfig ToBlockIo(BlockIoLimits limits, Wire.HostConfig host) => host with
    {
        BlkioWeight = limits.Weight,
        BlkioWeightDevice = limits.WeightDevices?.Select(static device => new Wire.WeightDevice { Path = device.Path, Weight = (ushort)device.Rate }).ToList(),
        BlkioDeviceReadBps = ToThrottles(limits.ReadBps), BlkioDeviceWriteBps = ToThrottles(limits.WriteBps),
        BlkioDeviceReadIops = ToThrottles(limits.ReadIops), BlkioDeviceWriteIops = ToThrottles(limits.WriteIops),
    };

    private static List<Wire.ThrottleDevice>? ToThrottles(IReadOnlyList<DeviceRate>? rates) =>
        rates?.Select(static device => new Wire.ThrottleDevice { Path = device.Path, Rate = device.Rate }).ToList();

    private static Wire.HostConfig ToDevices(ContainerSettings settings, Wire.HostConfig host) => host with
    {
        Devices = settings.Devices.Devices?.Select(static device => new Wire.DeviceMapping
        {
            PathOnHost = device.PathOnHost, PathInContainer = device.PathInContainer, CgroupPermissions = device.Permissions,
        }).ToList(),
        DeviceCgroupRules = settings.Devices.CgroupRules,
        DeviceRequests = settings.Devices.Requests?.Select(static request => new Wire.DeviceRequest
        {
            Driver = request.Driver, Count = request.Count, DeviceIds = request.DeviceIds, Capabilities = request.Capabilities, Options = request.Options,
        }).ToList(),
    };
}
