using System.Globalization;

namespace Berth.Runtime.Cgroups.V2;

/// <summary>Reads the statistics of cgroup v2.</summary>
internal static class V2Stats
{
    private const ulong NanosecondsPerMicrosecond = 1000;

    public static CgroupStats Read(string directory) => new(ReadCpu(directory), ReadMemory(directory), ReadPids(directory), ReadIo(directory));

    private static CpuStats ReadCpu(string directory)
    {
        Dictionary<string, long> stat = KeyedFile.Read(directory + "/cpu.stat");
        return new CpuStats
        {
            Total = stat.Number("usage_usec") * NanosecondsPerMicrosecond,
            User = stat.Number("user_usec") * NanosecondsPerMicrosecond,
            Kernel = stat.Number("system_usec") * NanosecondsPerMicrosecond,
            Periods = stat.Number("nr_periods"),
            ThrottledPeriods = stat.Number("nr_throttled"),
            ThrottledTime = stat.Number("throttled_usec") * NanosecondsPerMicrosecond,
        };
    }

    private static MemoryStats ReadMemory(string directory) => new()
    {
        Usage = KeyedFile.ReadNumber(directory + "/memory.current") ?? 0,
        Limit = KeyedFile.ReadNumber(directory + "/memory.max") ?? ulong.MaxValue,
        Failures = KeyedFile.Read(directory + "/memory.events").Number("oom"),
        Details = KeyedFile.Read(directory + "/memory.stat").ToDictionary(d => d.Key, d => (ulong)Math.Max(0, d.Value), StringComparer.Ordinal),
    };

    private static PidsStats ReadPids(string directory) =>
        new(KeyedFile.ReadNumber(directory + "/pids.current") ?? 0, KeyedFile.ReadNumber(directory + "/pids.max") ?? ulong.MaxValue);

    private static BlockIoStats ReadIo(string directory)
    {
        string[] lines = KeyedFile.Lines(directory + "/io.stat");
        return new BlockIoStats
        {
            ServiceBytes = ParseEntries(lines, ("rbytes", "read"), ("wbytes", "write")),
            Serviced = ParseEntries(lines, ("rios", "read"), ("wios", "write")),
        };
    }

    /// <summary>Lines such as <c>8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0</c>.</summary>
    internal static List<BlockIoEntry> ParseEntries(IEnumerable<string> lines, params ReadOnlySpan<(string Key, string Operation)> wanted)
    {
        List<BlockIoEntry> entries = [];
        foreach (string line in lines)
        {
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0 || parts[0].Split(':') is not [string major, string minor])
            {
                continue;
            }

            foreach ((string key, string operation) in wanted)
            {
                if (Array.Find(parts, p => p.StartsWith(key + "=", StringComparison.Ordinal)) is { } pair)
                {
                    entries.Add(new(Parse(major), Parse(minor), operation, Parse(pair[(key.Length + 1)..])));
                }
            }
        }

        return entries;
    }

    private static ulong Parse(string number) => ulong.Parse(number, CultureInfo.InvariantCulture);
}
