using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>What a mount and its place may have to do with proc.</summary>
internal enum ProcRule
{
    Any,

    /// <summary>The place is not in proc, wherever links of the image lead.</summary>
    Outside,

    /// <summary>What is mounted is proc.</summary>
    ProcItself,
}

/// <summary>
/// Nothing is mounted in the container's proc, and nothing else in its place: what is written there on the way to the program, a security
/// label or a sysctl, would reach a file of somebody's choice (CVE-2019-19921). The exceptions are runc's, files that only tell of the machine.
/// </summary>
internal static class ProcGuard
{
    private static readonly HashSet<string> Replaceable = new(StringComparer.Ordinal)
    {
        "/proc/cpuinfo", "/proc/diskstats", "/proc/loadavg", "/proc/meminfo", "/proc/net/dev", "/proc/slabinfo", "/proc/stat", "/proc/swaps",
        "/proc/sys/crypto/fips_enabled", "/proc/sys/kernel/ns_last_pid", "/proc/uptime",
    };

    /// <param name="fileSystem">The type of what is mounted; null for a bind.</param>
    /// <param name="destination">Where.</param>
    /// <exception cref="SpecException">It is refused by its path already.</exception>
    public static ProcRule RuleOf(string? fileSystem, string destination)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        if (path == "/proc")
        {
            return fileSystem is null or "proc" ? ProcRule.ProcItself : throw new SpecException("mounts", $"{fileSystem} cannot be mounted on /proc: only proc can");
        }

        if (!path.StartsWith("/proc/", StringComparison.Ordinal))
        {
            return ProcRule.Outside;
        }

        return Replaceable.Contains(path) ? ProcRule.Any : throw new SpecException("mounts", $"nothing can be mounted on {path}, which is inside /proc: choose another destination");
    }
}
