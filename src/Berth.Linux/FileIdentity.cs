using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>Device and inode of an open file: whether two names mean the same one.</summary>
public static unsafe class FileIdentity
{
    public static (ulong Device, ulong Inode) Of(SafeFileHandle file)
    {
        // struct stat begins with st_dev and st_ino on x86_64 and aarch64; it is at most 144 bytes.
        ulong* stat = stackalloc ulong[32];
        LinuxException.ThrowIfFailed(Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.FStat, (nint)file.DangerousGetHandle(), (nint)stat)), "fstat");
        GC.KeepAlive(file);
        return (stat[0], stat[1]);
    }
}
