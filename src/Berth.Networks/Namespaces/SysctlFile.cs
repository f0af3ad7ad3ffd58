using Microsoft.Win32.SafeHandles;

namespace Berth.Networks.Namespaces;

/// <summary>
/// A kernel variable below <c>/proc/sys/net</c>. Which namespace's it is, the thread that opens it decides; once open, it
/// can be written from anywhere.
/// </summary>
internal sealed class SysctlFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SysctlFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens a variable; null where the kernel does not have it.</summary>
    public static SysctlFile? TryOpen(string path) =>
        File.Exists(path) ? new SysctlFile(File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) : null;

    /// <summary>Sets a variable, where the kernel has it.</summary>
    public static void Set(string path, ReadOnlySpan<byte> value)
    {
        using var file = TryOpen(path);
        file?.Write(value);
    }

    public void Write(ReadOnlySpan<byte> value) => RandomAccess.Write(_handle, value, fileOffset: 0);

    public void Dispose() => _handle.Dispose();
}
