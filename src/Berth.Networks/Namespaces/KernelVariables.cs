using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Namespaces;

/// <summary>
/// Variables below <c>/proc/sys/net</c>. Which namespace's they are, the thread that opens them decides; once open, one can
/// be written from anywhere.
/// </summary>
internal static class KernelVariables
{
    private const string Root = "/proc/sys/net/";

    /// <summary>Whether the kernel has IPv6; it may be left out, or switched off when it starts.</summary>
    public static bool HasInet6 { get; } = Directory.Exists(Root + "ipv6/conf");

    /// <summary>Opens one by its path below the root, "ipv4/ip_forward".</summary>
    public static SafeFileHandle Open(string name) => File.OpenHandle(Root + name, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

    public static void Write(SafeFileHandle variable, ReadOnlySpan<byte> value) => RandomAccess.Write(variable, value, fileOffset: 0);

    public static void Set(string name, ReadOnlySpan<byte> value)
    {
        using var variable = Open(name);
        Write(variable, value);
    }

    public static string Read(string name) => File.ReadAllText(Root + name).Trim();
}
