using System.Globalization;

namespace Berth.Runtime.Security;

/// <summary>The capabilities of <c>capabilities(7)</c>: names, the sets that containers start from, and Docker's arithmetic on them.</summary>
public static class Capabilities
{
    /// <summary>By number: <c>include/uapi/linux/capability.h</c>.</summary>
    private static readonly string[] Table =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK",
        "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN",
        "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE",
        "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    private static readonly Lazy<CapabilitySet> Known = new(ReadKnownToKernel);
    private static readonly Lazy<CapabilitySet> Held = new(ReadHeld);

    /// <summary>The fourteen that a container has unless told otherwise.</summary>
    public static CapabilitySet DefaultSet { get; } = Of(
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP",
        "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SYS_CHROOT", "CAP_MKNOD", "CAP_AUDIT_WRITE", "CAP_SETFCAP");

    /// <summary>Every one that the running kernel has.</summary>
    public static CapabilitySet KnownToKernel => Known.Value;

    /// <summary>Those that this process can hand on: a container never gets more, as in Docker, so a privileged one has these.</summary>
    public static CapabilitySet Available => Held.Value;

    /// <summary>The number of a name in the kernel's spelling; -1 when there is none.</summary>
    public static int NumberOf(string name) => Array.IndexOf(Table, name);

    /// <summary>The name of a number; null when there is none.</summary>
    public static string? NameOf(int number) => (uint)number < (uint)Table.Length ? Table[number] : null;

    private static CapabilitySet Of(params ReadOnlySpan<string> names)
    {
        ulong bits = 0;
        foreach (string name in names)
        {
            bits |= 1ul << Array.IndexOf(Table, name);
        }

        return new(bits);
    }

    private static CapabilitySet ReadKnownToKernel()
    {
        int last = int.Parse(File.ReadAllText("/proc/sys/kernel/cap_last_cap").AsSpan().Trim(), CultureInfo.InvariantCulture);
        return new(last >= 63 ? ulong.MaxValue : (1ul << (last + 1)) - 1);
    }

    private static CapabilitySet ReadHeld()
    {
        const string key = "CapEff:";
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(key, StringComparison.Ordinal));
        return new(ulong.Parse(line.AsSpan(key.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
