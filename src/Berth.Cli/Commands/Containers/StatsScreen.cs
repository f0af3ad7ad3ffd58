using System.Globalization;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Containers;

/// <summary>What containers use as a person looks at it: the table, with the last minutes of processor and memory beside the figures.</summary>
internal sealed class StatsScreen
{
    private const int MostKept = 120;
    private const int Fixed = 92; // columns of all but the two histories
    private readonly Dictionary<string, (List<double> Cpu, List<double> Memory)> histories = [];

    /// <param name="rows">As of now.</param>
    /// <param name="columns">Of the terminal.</param>
    public string Render(IReadOnlyList<StatsRow> rows, int columns)
    {
        int width = Math.Clamp((columns - Fixed) / 2, 8, 40);
        List<string> lines = [string.Join('\t', "NAME", "CPU %", "CPU", "MEM USAGE / LIMIT", "MEM %", "MEMORY", "NET I/O", "BLOCK I/O", "PIDS")];
        lines.AddRange(rows.Select(row => Line(row, width)));
        string[] table = Table.Align(lines, leastWidth: 6).TrimEnd('\n').Split('\n');
        table[0] = Style.Bold(table[0]);
        for (int i = 0; i < rows.Count; i++)
        {
            table[i + 1] = Coloured(table[i + 1], rows[i], width);
        }

        return string.Join('\n', table) + "\n";
    }

    private string Line(StatsRow row, int width)
    {
        (List<double> cpu, List<double> memory) = Remember(row);
        return string.Join(
            '\t',
            Name(row), row.CpuPercent is { } percent ? Percent(percent) : "--", Sparkline.Of(cpu, CpuScale(cpu), width),
            $"{HumanUnits.BinarySize(row.Memory)} / {HumanUnits.BinarySize(row.MemoryLimit)}", Percent(row.MemoryPercent), Sparkline.Of(memory, memory.Max() * 1.01, width),
            $"{HumanUnits.Size(row.Network.Received)} / {HumanUnits.Size(row.Network.Sent)}", $"{HumanUnits.Size(row.BlockIo.Read)} / {HumanUnits.Size(row.BlockIo.Written)}",
            row.Stats.Pids.Current.ToString(CultureInfo.InvariantCulture));
    }

    private (List<double> Cpu, List<double> Memory) Remember(StatsRow row)
    {
        if (!histories.TryGetValue(row.Container, out (List<double> Cpu, List<double> Memory) history))
        {
            histories[row.Container] = history = ([], []);
        }

        Keep(history.Cpu, row.CpuPercent ?? 0);
        Keep(history.Memory, row.Memory);
        return history;
    }

    private static void Keep(List<double> values, double value)
    {
        values.Add(value);
        if (values.Count > MostKept)
        {
            values.RemoveAt(0);
        }
    }

    /// <summary>One processor is a whole block, unless more is used.</summary>
    private static double CpuScale(List<double> cpu) => Math.Max(100, cpu.Max());

    /// <summary>Colours do not count as columns, so they come after the table is set.</summary>
    private string Coloured(string line, StatsRow row, int width)
    {
        (List<double> cpu, List<double> memory) = histories[row.Container];
        string blocks = Sparkline.Of(cpu, CpuScale(cpu), width).Trim();
        string others = Sparkline.Of(memory, memory.Max() * 1.01, width).Trim();
        int at = line.IndexOf(blocks, StringComparison.Ordinal);
        int after = line.LastIndexOf(others, StringComparison.Ordinal);
        return at < 0 || after < at + blocks.Length ? line
            : line[..at] + Style.ByLoad(blocks, cpu[^1] / CpuScale(cpu)) + line[(at + blocks.Length)..after]
                + Style.ByLoad(others, row.MemoryPercent / 100) + line[(after + others.Length)..];
    }

    private static string Name(StatsRow row) => row.Stats.Name is { Length: > 1 } name ? name.TrimStart('/') : row.Container;

    private static string Percent(double percent) => percent.ToString("0.00", CultureInfo.InvariantCulture) + "%";
}
