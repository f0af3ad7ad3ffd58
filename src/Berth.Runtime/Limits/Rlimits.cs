using Berth.Runtime.Spec;

namespace Berth.Runtime.Limits;

/// <summary>The limits of <c>getrlimit(2)</c>: names, numbers, and Docker's <c>--ulimit</c>.</summary>
public static class Rlimits
{
    private const string Prefix = "RLIMIT_";

    /// <summary>By number: <c>include/uapi/asm-generic/resource.h</c>, the same on x86_64 and aarch64.</summary>
    private static readonly string[] Names =
    [
        "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE",
        "RTPRIO", "RTTIME",
    ];

    /// <summary>Their names in <c>/proc/PID/limits</c>.</summary>
    private static readonly string[] Rows =
    [
        "Max cpu time", "Max file size", "Max data size", "Max stack size", "Max core file size", "Max resident set", "Max processes",
        "Max open files", "Max locked memory", "Max address space", "Max file locks", "Max pending signals", "Max msgqueue size",
        "Max nice priority", "Max realtime priority", "Max realtime timeout",
    ];

    /// <summary>The number of a name in the specification's spelling.</summary>
    /// <param name="type"><c>RLIMIT_NOFILE</c> and the like.</param>
    /// <param name="field">Where the name stands in the specification.</param>
    /// <exception cref="SpecException">There is no such limit.</exception>
    public static int NumberOf(string type, string field)
    {
        int number = type.StartsWith(Prefix, StringComparison.Ordinal) ? Array.IndexOf(Names, type[Prefix.Length..]) : -1;
        return number >= 0 ? number : throw new SpecException(field, $"invalid rlimit type: {type}");
    }

    /// <summary>The hard limits of <c>/proc/PID/limits</c>, by the specification's names. One that is without limit is not among them.</summary>
    public static Dictionary<string, ulong> ParseHardLimits(IEnumerable<string> lines)
    {
        Dictionary<string, ulong> limits = new(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            // "Max open files            1024                 524288               files"
            int row = Array.FindIndex(Rows, name => line.StartsWith(name + " ", StringComparison.Ordinal));
            string[] values = row < 0 ? [] : line[Rows[row].Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (values.Length >= 2 && ulong.TryParse(values[1], out ulong hard))
            {
                limits[Prefix + Names[row]] = hard;
            }
        }

        return limits;
    }

    /// <summary>A limit as Docker's API has it: a name such as <c>nofile</c>, and numbers of which -1 is no limit.</summary>
    /// <exception cref="SpecException">There is no such limit, or the soft one is above the hard one.</exception>
    public static RlimitSpec FromUlimit(string name, long soft, long hard)
    {
        string type = Prefix + name.ToUpperInvariant();
        _ = NumberOf(type, "");
        RlimitSpec limit = new(type, unchecked((ulong)soft), unchecked((ulong)hard));
        return limit.Soft <= limit.Hard
            ? limit
            : throw new SpecException("", $"ulimit soft limit must be less than or equal to hard limit: {soft} > {hard}");
    }
}
