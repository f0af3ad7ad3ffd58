using System.Globalization;
using System.Runtime.InteropServices;

namespace Berth.Engine.Info;

/// <summary>Finds out what the machine is, from the files in which it says so.</summary>
internal static class MachineInfoReader
{
    /// <summary>The first that is there counts, as os-release(5) says.</summary>
    private static readonly string[] OsReleasePaths = ["/etc/os-release", "/usr/lib/os-release"];

    public static MachineInfo Read(int cgroupVersion)
    {
        OsRelease system = OsReleasePaths.FirstOrDefault(File.Exists) is { } path ? OsRelease.Parse(File.ReadLines(path)) : OsRelease.Unknown;
        return new MachineInfo
        {
            Name = Environment.MachineName,
            KernelVersion = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            OperatingSystem = system.PrettyName, OperatingSystemVersion = system.VersionId,
            Architecture = ArchitectureName(RuntimeInformation.OSArchitecture),
            Processors = Environment.ProcessorCount,
            Memory = ReadMemory(),
            CgroupVersion = cgroupVersion,
        };
    }

    /// <inheritdoc cref="ParseMemory"/>
    public static long ReadMemory() => ParseMemory(File.ReadLines("/proc/meminfo"));

    /// <summary>In bytes; 0 where the kernel does not say.</summary>
    internal static long ParseMemory(IEnumerable<string> meminfo)
    {
        string? line = meminfo.FirstOrDefault(static line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        string[] words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words is [_, var kibibytes, "kB"] && long.TryParse(kibibytes, CultureInfo.InvariantCulture, out long count) ? count << 10 : 0;
    }

    internal static string ArchitectureName(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        _ => architecture.ToString().ToLowerInvariant(),
    };
}
