using Berth.Api.Containers;

namespace Berth.Cli.Commands.Containers;

/// <summary>What one container uses, as rates and sums.</summary>
/// <param name="Container">As it was asked for.</param>
/// <param name="Stats">What the engine counts.</param>
internal sealed record StatsRow(string Container, ContainerStats Stats)
{
    /// <summary>Of one processor, 100 for each; null where there is nothing to compare with yet.</summary>
    public double? CpuPercent
    {
        get
        {
            double used = (double)Stats.Cpu.Usage.Total - Stats.PreviousCpu.Usage.Total;
            double passed = (double)Stats.Cpu.System - Stats.PreviousCpu.System;
            bool isFirst = passed == 0 && Stats.Cpu.System > 0;
            return isFirst ? null : used > 0 && passed > 0 ? used / passed * Processors * 100 : 0;
        }
    }

    /// <summary>Without what the kernel keeps of files and would give up first.</summary>
    public ulong Memory
    {
        get
        {
            ulong? cache = Stats.Memory.Details is not { } details ? null
                : details.TryGetValue("total_inactive_file", out ulong ofV1) ? ofV1
                : details.GetValueOrDefault("inactive_file");
            return cache < Stats.Memory.Usage ? Stats.Memory.Usage - cache.Value : Stats.Memory.Usage;
        }
    }

    public ulong MemoryLimit => Stats.Memory.Limit;

    public double MemoryPercent => MemoryLimit == 0 ? 0 : (double)Memory / MemoryLimit * 100;

    public (double Received, double Sent) Network =>
        (Sum(network => network.ReceivedBytes), Sum(network => network.SentBytes));

    public (double Read, double Written) BlockIo => (SumOf("read"), SumOf("write"));

    private int Processors => Stats.Cpu.Processors > 0 ? (int)Stats.Cpu.Processors : Stats.Cpu.Usage.PerProcessor?.Count ?? 0;

    private double Sum(Func<InterfaceStats, ulong> count) => Stats.Networks?.Values.Sum(network => (double)count(network)) ?? 0;

    private double SumOf(string operation) =>
        Stats.BlockIo.ServiceBytes?.Where(entry => entry.Operation.Equals(operation, StringComparison.OrdinalIgnoreCase)).Sum(entry => (double)entry.Value) ?? 0;
}
