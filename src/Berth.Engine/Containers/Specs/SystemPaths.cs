namespace Berth.Engine.Containers.Specs;

/// <summary>Paths below /proc and /sys that a container gets hidden or read-only unless told otherwise.</summary>
internal static class SystemPaths
{
    /// <summary>What tells of the machine and of other containers. Interrupt counts and power readings have been used to spy on keystrokes and keys.</summary>
    public static IReadOnlyList<string> Masked { get; } =
    [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    public static IReadOnlyList<string> Readonly { get; } = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>The counters of thermal throttling, one directory for each processor that has them: as telling as the interrupts.</summary>
    public static IReadOnlyList<string> FindThrottleCounters()
    {
        DirectoryInfo processors = new("/sys/devices/system/cpu");
        return !processors.Exists
            ? []
            : [.. processors.EnumerateDirectories("cpu*").Select(cpu => Path.Combine(cpu.FullName, "thermal_throttle")).Where(Directory.Exists).Order(StringComparer.Ordinal)];
    }
}
