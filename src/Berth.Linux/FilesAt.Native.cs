using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

public static unsafe partial class FilesAt
{
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtRemoveDir = 0x200;
    private const int AtEmptyPath = 0x1000;
    private const uint RenameNoReplace = 1;
    private const int SeekSet = 0;
    private const uint SyncFileRangeWrite = 2;
    private const ulong ResolveNoMagicLinks = 0x02;
    private const ulong ResolveInRoot = 0x10;
    private const int MaxResolveAttempts = 128;

    /// <summary><c>struct open_how</c> of openat2(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>Copies a name and its NUL to <paramref name="text"/>, which holds <see cref="PathMax"/> bytes.</summary>
    private static Errno Terminate(ReadOnlySpan<byte> name, byte* text)
    {
        if (name.Length >= PathMax)
        {
            return Errno.ENAMETOOLONG;
        }
        if (name.IsEmpty)
        {
            return Errno.ENOENT;
        }
        if (name.Contains((byte)0))
        {
            return Errno.EINVAL;
        }
        name.CopyTo(new Span<byte>(text, PathMax));
        text[name.Length] = 0;
        return Errno.None;
    }

    private static Errno Result(nint result) => result >= 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();

    private static Errno Opened(int descriptor, out SafeFileHandle handle)
    {
        Errno error = Result(descriptor);
        handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return error;
    }

    private static Errno Refused(Errno error, out SafeFileHandle handle)
    {
        handle = new SafeFileHandle(-1, ownsHandle: true);
        return error;
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int NativeOpenAt(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int NativeOpenAt(SafeFileHandle directory, byte* path, int flags, uint mode);

    // openat2 has no wrapper in libc.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint NativeSyscall(nint number, SafeFileHandle directory, byte* path, OpenHow* how, nuint size);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    private static partial int NativeMkdirAt(SafeFileHandle directory, byte* name, uint mode);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    private static partial int NativeMknodAt(SafeFileHandle directory, byte* name, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    private static partial int NativeSymlinkAt(byte* target, SafeFileHandle directory, byte* name);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    private static partial int NativeLinkAt(SafeFileHandle fromDirectory, byte* from, SafeFileHandle directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int NativeUnlinkAt(SafeFileHandle directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    private static partial int NativeRenameAt2(SafeFileHandle fromDirectory, byte* from, SafeFileHandle directory, byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint NativeReadLinkAt(SafeFileHandle directory, byte* name, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int NativeStatx(SafeFileHandle directory, byte* name, int flags, uint mask, StatxRecord* record);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    private static partial int NativeFChown(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    private static partial int NativeFChownAt(SafeFileHandle directory, byte* name, uint user, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int NativeFChmod(SafeFileHandle file, uint mode);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    private static partial int NativeFChmodAt(SafeFileHandle directory, byte* name, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int NativeFUtimens(SafeFileHandle file, FileTime* times);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int NativeUtimensAt(SafeFileHandle directory, byte* name, FileTime* times, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint NativeWrite(SafeFileHandle file, byte* data, nuint count);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint NativeRead(SafeFileHandle file, byte* data, nuint count);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long NativeLSeek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int NativeFTruncate(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeFSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int NativeSyncFs(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int NativeSyncFileRange(SafeFileHandle file, long offset, long length, uint flags);
}
