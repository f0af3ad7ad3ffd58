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

    /// <summary>The number of a name in the specification's spelling.</summary>
    /// <param name="type"><c>RLIMIT_NOFILE</c> and the like.</param>
    /// <param name="field">Where the name stands in the specification.</param>
    /// <exception cref="SpecException">There is no such limit.</exception>
    public static int NumberOf(string type, string field)
    {
        int number = type.StartsWith(Prefix, StringComparison.Ordinal) ? Array.IndexOf(Names, type[Prefix.Length..]) : -1;
        return number >= 0 ? number : throw new SpecException(field, $"invalid rlimit type: {type}");
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
