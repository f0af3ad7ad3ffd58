using System.Globalization;

namespace Berth.Engine.Containers.Statistics;

/// <summary>The time that has passed on the machine's processors, all together, idle or not.</summary>
/// <param name="Nanoseconds">Since the machine's start.</param>
/// <param name="Processors">Those that are in use.</param>
public readonly record struct MachineTime(ulong Nanoseconds, int Processors)
{
    private const ulong NanosecondsPerTick = 10_000_000; // USER_HZ is 100 on every architecture that Berth runs on

    /// <summary>User, nice, system, idle, iowait, irq, softirq; what guests take is in the first two already.</summary>
    private const int Kinds = 7;

    internal static MachineTime Read() => Parse(File.ReadLines("/proc/stat"));

    internal static MachineTime Parse(IEnumerable<string> stat)
    {
        ulong ticks = 0;
        int processors = 0;
        foreach (string line in stat.TakeWhile(static line => line.StartsWith("cpu", StringComparison.Ordinal)))
        {
            if (line.StartsWith("cpu ", StringComparison.Ordinal))
            {
                ticks = Sum(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(Kinds));
            }
            else
            {
                processors++;
            }
        }

        return new MachineTime(ticks * NanosecondsPerTick, processors);
    }

    private static ulong Sum(IEnumerable<string> numbers) =>
        numbers.Aggregate(0ul, static (sum, number) => sum + ulong.Parse(number, CultureInfo.InvariantCulture));
}
