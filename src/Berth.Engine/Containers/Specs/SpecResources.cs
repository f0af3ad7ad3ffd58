using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Spec;

namespace Berth.Engine.Containers.Specs;

/// <summary>The limits of a container's cgroup. What the user does not limit is left to the kernel.</summary>
internal static class SpecResources
{
    private const long NanoCpusPerCpu = 1_000_000_000;
    private const long DefaultPeriod = 100_000;

    public static ResourcesSpec Build(ContainerSettings settings, DeviceSelection devices) => Limits(settings.Limits, devices) with
    {
        Devices = SpecDevices.Rules(settings.Devices, devices, settings.Security.Privileged),
    };

    /// <summary>All but the devices: what an update changes.</summary>
    public static ResourcesSpec Limits(ResourceLimits limits, DeviceSelection devices) => new()
    {
        Memory = Memory(limits.Memory),
        Cpu = Cpu(limits.Cpu),
        Pids = limits.Pids is > 0 ? new PidsSpec(limits.Pids) : null,
        BlockIo = BlockIo(limits.BlockIo, devices.BlockDevices),
    };

    private static MemorySpec? Memory(MemoryLimits memory)
    {
        MemorySpec spec = new()
        {
            Limit = IfPositive(memory.Limit),
            Reservation = IfPositive(memory.Reservation),
            Swap = Swap(memory),
            Swappiness = memory.Swappiness is >= 0 and { } swappiness ? (ulong)swappiness : null,
            DisableOomKiller = memory.OomKillDisable is true ? true : null,
        };
        return spec == new MemorySpec() ? null : spec;
    }

    /// <summary>As much swap as memory where nothing is said; -1, without limit, is what a cgroup has by itself.</summary>
    private static long? Swap(MemoryLimits memory) =>
        memory is { Swap: 0, Limit: > 0 } ? Doubled(memory.Limit) : IfPositive(memory.Swap);

    private static long Doubled(long number) => number > long.MaxValue / 2 ? long.MaxValue : number * 2;

    private static CpuSpec? Cpu(CpuLimits cpu)
    {
        bool isShare = cpu.NanoCpus > 0;
        CpuSpec spec = new()
        {
            Shares = cpu.Shares > 0 ? (ulong)cpu.Shares : null,
            Period = isShare ? DefaultPeriod : cpu.Period > 0 ? (ulong)cpu.Period : null,
            Quota = isShare ? (long)((Int128)cpu.NanoCpus * DefaultPeriod / NanoCpusPerCpu) : cpu.Quota != 0 ? cpu.Quota : null,
            RealtimePeriod = cpu.RealtimePeriod > 0 ? (ulong)cpu.RealtimePeriod : null,
            RealtimeRuntime = cpu.RealtimeRuntime != 0 ? cpu.RealtimeRuntime : null,
            Cpus = IfGiven(cpu.Cpus),
            Mems = IfGiven(cpu.Mems),
        };
        return spec == new CpuSpec() ? null : spec;
    }

    private static BlockIoSpec? BlockIo(BlockIoLimits limits, IReadOnlyDictionary<string, (long Major, long Minor)> numbers)
    {
        bool isLimited = limits.Weight > 0
            || new[] { limits.WeightDevices, limits.ReadBps, limits.WriteBps, limits.ReadIops, limits.WriteIops }.Any(list => list is { Count: > 0 });
        return !isLimited ? null : new BlockIoSpec
        {
            Weight = limits.Weight > 0 ? limits.Weight : null,
            WeightDevice = [.. (limits.WeightDevices ?? []).Select(rate => new WeightDeviceSpec(numbers[rate.Path].Major, numbers[rate.Path].Minor, (ushort)rate.Rate))],
            ThrottleReadBpsDevice = Throttle(limits.ReadBps, numbers),
            ThrottleWriteBpsDevice = Throttle(limits.WriteBps, numbers),
            ThrottleReadIopsDevice = Throttle(limits.ReadIops, numbers),
            ThrottleWriteIopsDevice = Throttle(limits.WriteIops, numbers),
        };
    }

    private static ThrottleDeviceSpec[] Throttle(IReadOnlyList<DeviceRate>? rates, IReadOnlyDictionary<string, (long Major, long Minor)> numbers) =>
        [.. (rates ?? []).Select(rate => new ThrottleDeviceSpec(numbers[rate.Path].Major, numbers[rate.Path].Minor, rate.Rate))];

    private static long? IfPositive(long number) => number > 0 ? number : null;

    private static string? IfGiven(string text) => text.Length > 0 ? text : null;
}
