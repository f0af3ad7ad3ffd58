using System.Globalization;

namespace Berth.Runtime.Cgroups.V1;

/// <summary>Reads the statistics of cgroup v1.</summary>
internal static class V1Stats
{
    /// <summary>USER_HZ is 100 on every architecture that Berth runs on.</summary>
    private const ulong NanosecondsPerTick = 10_000_000;

    /// <summary>Without a limit the kernel shows the largest multiple of a page that a signed number holds.</summary>
    private const ulong NoLimitFrom = 0x7fff_ffff_0000_0000;

    /// <param name="directoryOf">The cgroup's directory for a controller; null where the machine lacks it.</param>
    public static CgroupStats Read(Func<string, string?> directoryOf) => new(
        ReadCpu(directoryOf("cpuacct"), directoryOf("cpu")),
        ReadMemory(directoryOf("memory")),
        ReadPids(directoryOf("pids")),
        ReadBlockIo(directoryOf("blkio")));

    private static CpuStats ReadCpu(string? accounting, string? cpu)
    {
        Dictionary<string, long> times = KeyedFile.Read(accounting + "/cpuacct.stat");
        Dictionary<string, long> throttling = KeyedFile.Read(cpu + "/cpu.stat");
        return new CpuStats
        {
            Total = KeyedFile.ReadNumber(accounting + "/cpuacct.usage") ?? 0,
            User = times.Number("user") * NanosecondsPerTick,
            Kernel = times.Number("system") * NanosecondsPerTick,
            PerProcessor = [.. PerProcessor(accounting + "/cpuacct.usage_percpu")],
            Periods = throttling.Number("nr_periods"),
            ThrottledPeriods = throttling.Number("nr_throttled"),
            ThrottledTime = throttling.Number("throttled_time"),
        };
    }

    private static IEnumerable<ulong> PerProcessor(string path) =>
        KeyedFile.Lines(path).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(n => ulong.Parse(n, CultureInfo.InvariantCulture));

    private static MemoryStats ReadMemory(string? directory)
    {
        ulong limit = KeyedFile.ReadNumber(directory + "/memory.limit_in_bytes") ?? ulong.MaxValue;
        Dictionary<string, long> details = KeyedFile.Read(directory + "/memory.stat");
        return new MemoryStats
        {
            Usage = KeyedFile.ReadNumber(directory + "/memory.usage_in_bytes") ?? 0,
            MaxUsage = KeyedFile.ReadNumber(directory + "/memory.max_usage_in_bytes") ?? 0,
            Limit = limit >= NoLimitFrom ? ulong.MaxValue : limit,
            Failures = KeyedFile.ReadNumber(directory + "/memory.failcnt") ?? 0,
            Details = details.ToDictionary(d => d.Key, d => (ulong)Math.Max(0, d.Value), StringComparer.Ordinal),
        };
    }

    private static PidsStats ReadPids(string? directory) => new(
        KeyedFile.ReadNumber(directory + "/pids.current") ?? 0,
        KeyedFile.ReadNumber(directory + "/pids.max") ?? 0);

    private static BlockIoStats ReadBlockIo(string? directory) => new()
    {
        ServiceBytes = Entries(directory, "io_service_bytes_recursive"),
        Serviced = Entries(directory, "io_serviced_recursive"),
    };

    /// <summary>BFQ counts where it schedules; the throttling layer counts everywhere.</summary>
    private static List<BlockIoEntry> Entries(string? directory, string file)
    {
        List<BlockIoEntry> scheduled = ParseEntries(KeyedFile.Lines($"{directory}/blkio.bfq.{file}"));
        return scheduled.Count > 0 ? scheduled : ParseEntries(KeyedFile.Lines($"{directory}/blkio.throttle.{file}"));
    }

    /// <summary>Lines such as <c>8:0 Read 4096</c>; the last, <c>Total 4096</c>, belongs to no device.</summary>
    internal static List<BlockIoEntry> ParseEntries(IEnumerable<string> lines)
    {
        List<BlockIoEntry> entries = [];
        foreach (string line in lines)
        {
            if (line.Split((char[])[' ', ':']) is [string major, string minor, string operation, string value])
            {
                entries.Add(new(Parse(major), Parse(minor), operation, Parse(value)));
            }
        }

        return entries;
    }

    private static ulong Parse(string number) => ulong.Parse(number, CultureInfo.InvariantCulture);
}
