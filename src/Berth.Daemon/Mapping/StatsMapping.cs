using Berth.Engine.Containers;
using Berth.Engine.Containers.Statistics;
using Berth.Networks;
using Berth.Runtime.Cgroups;
using Wire = Berth.Api.Containers;

namespace Berth.Daemon.Mapping;

/// <summary>What a container uses, in the API's terms.</summary>
internal static class StatsMapping
{
    /// <param name="container">Whose.</param>
    /// <param name="sample">Null while it does not run, which Docker answers with zeros.</param>
    /// <param name="before">What a client compares with; null where there is none.</param>
    public static Wire.ContainerStats ToStats(Container container, ContainerSample? sample, ContainerSample? before)
    {
        Wire.ContainerStats stats = new()
        {
            Name = $"/{container.Name}", Id = container.Id, PreviousRead = before?.Time ?? DateTimeOffset.MinValue,
            PreviousCpu = before is null ? new Wire.CpuStats() : ToCpu(before),
        };
        return sample is null ? stats : stats with
        {
            Read = sample.Time,
            Cpu = ToCpu(sample),
            Memory = ToMemory(sample),
            Pids = new Wire.PidsStats { Current = sample.Usage.Pids.Current, Limit = sample.Usage.Pids.Limit },
            BlockIo = ToBlockIo(sample),
            Networks = sample.Networks.Count == 0 ? null : sample.Networks.ToDictionary(static network => network.Key, static network => ToInterface(network.Value)),
        };
    }

    private static Wire.CpuStats ToCpu(ContainerSample sample)
    {
        CpuStats cpu = sample.Usage.Cpu;
        return new Wire.CpuStats
        {
            Usage = new Wire.CpuUsage { Total = cpu.Total, Kernel = cpu.Kernel, User = cpu.User, PerProcessor = cpu.PerProcessor.Count == 0 ? null : cpu.PerProcessor },
            System = sample.Machine.Nanoseconds, Processors = (uint)sample.Machine.Processors,
            Throttling = new Wire.CpuThrottling { Periods = cpu.Periods, ThrottledPeriods = cpu.ThrottledPeriods, ThrottledTime = cpu.ThrottledTime },
        };
    }

    private static Wire.MemoryStats ToMemory(ContainerSample sample)
    {
        MemoryStats memory = sample.Usage.Memory;
        return new Wire.MemoryStats
        {
            Usage = memory.Usage, MaxUsage = memory.MaxUsage, Limit = memory.Limit, Failures = memory.Failures,
            Details = MemoryKeys.Select(memory.Details, sample.IsUnified),
        };
    }

    private static Wire.BlockIoStats ToBlockIo(ContainerSample sample)
    {
        BlockIoStats io = sample.Usage.BlockIo;
        Wire.BlockIoEntry[] bytes = ToEntries(io.ServiceBytes);
        return sample.IsUnified
            ? new Wire.BlockIoStats { ServiceBytes = bytes.Length == 0 ? null : bytes }
            : new Wire.BlockIoStats
            {
                ServiceBytes = bytes, Serviced = ToEntries(io.Serviced), Queued = [], ServiceTime = [], WaitTime = [], Merged = [], Time = [], Sectors = [],
            };
    }

    private static Wire.BlockIoEntry[] ToEntries(IReadOnlyList<BlockIoEntry> entries) =>
        [.. entries.Select(static entry => new Wire.BlockIoEntry { Major = entry.Major, Minor = entry.Minor, Operation = entry.Operation, Value = entry.Value })];

    private static Wire.InterfaceStats ToInterface(EndpointCounters counters) => new()
    {
        ReceivedBytes = counters.ReceivedBytes, ReceivedPackets = counters.ReceivedPackets, ReceiveErrors = counters.ReceiveErrors, ReceiveDropped = counters.ReceiveDropped,
        SentBytes = counters.SentBytes, SentPackets = counters.SentPackets, SendErrors = counters.SendErrors, SendDropped = counters.SendDropped,
    };
}
