using Berth.Runtime.Cgroups;

namespace Berth.RuntimeCli.Launching;

/// <summary>Where a container's cgroup is, also for callers that name it as systemd does.</summary>
internal static class CgroupPaths
{
    /// <param name="cgroupsPath">Of the specification.</param>
    /// <param name="id">The container's.</param>
    /// <param name="systemd">Whether the path is <c>slice:prefix:name</c>: the directory is where systemd would have made it.</param>
    public static string Of(string? cgroupsPath, string id, bool systemd)
    {
        if (!systemd || cgroupsPath?.Split(':') is not [string slice, string prefix, string name])
        {
            return CgroupDriver.PathOf(cgroupsPath, id);
        }

        string unit = name.EndsWith(".slice", StringComparison.Ordinal) ? name : $"{(prefix.Length == 0 ? "" : prefix + "-")}{name}.scope";
        return CgroupDriver.PathOf($"{SlicePath(slice.Length == 0 ? "system.slice" : slice)}/{unit}", id);
    }

    /// <summary>A slice lies in those that its name begins with: <c>a-b.slice</c> in <c>a.slice</c>.</summary>
    private static string SlicePath(string slice)
    {
        const string suffix = ".slice";
        string path = string.Empty;
        string prefix = string.Empty;
        foreach (string part in (slice.EndsWith(suffix, StringComparison.Ordinal) ? slice[..^suffix.Length] : slice).Split('-', StringSplitOptions.RemoveEmptyEntries))
        {
            path += $"/{prefix}{part}{suffix}";
            prefix += part + "-";
        }

        return path;
    }
}
