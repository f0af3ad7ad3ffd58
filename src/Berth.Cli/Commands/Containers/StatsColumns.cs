using System.Globalization;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Containers;

/// <summary>The columns of <c>berth stats</c>.</summary>
internal static class StatsColumns
{
    public const string Default = "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}";
    private const string Unknown = "--";

    /// <param name="full">Ids are not cut short.</param>
    public static IReadOnlyList<Column<StatsRow>> Of(bool full) =>
    [
        new("Container", "CONTAINER", row => row.Container),
        new("ID", "CONTAINER ID", row => full ? row.Stats.Id ?? "" : ContainerColumns.Short(row.Stats.Id ?? "")),
        new("Name", "NAME", row => row.Stats.Name is { Length: > 1 } name ? name.TrimStart('/') : Unknown),
        new("CPUPerc", "CPU %", row => row.CpuPercent is { } percent ? Percent(percent) : Unknown),
        new("MemUsage", "MEM USAGE / LIMIT", row => $"{HumanUnits.BinarySize(row.Memory)} / {HumanUnits.BinarySize(row.MemoryLimit)}"),
        new("MemPerc", "MEM %", row => Percent(row.MemoryPercent)),
        new("NetIO", "NET I/O", row => $"{HumanUnits.Size(row.Network.Received)} / {HumanUnits.Size(row.Network.Sent)}"),
        new("BlockIO", "BLOCK I/O", row => $"{HumanUnits.Size(row.BlockIo.Read)} / {HumanUnits.Size(row.BlockIo.Written)}"),
        new("PIDs", "PIDS", row => row.Stats.Pids.Current.ToString(CultureInfo.InvariantCulture)),
    ];

    private static string Percent(double percent) => percent.ToString("0.00", CultureInfo.InvariantCulture) + "%";
}
