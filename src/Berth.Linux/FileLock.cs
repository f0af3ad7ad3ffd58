using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>flock(2): a lock that belongs to an open file, and ends with its last descriptor, however the process ends.</summary>
public static partial class FileLock
{
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;

    /// <summary>Takes the file for this descriptor alone, without waiting: <c>EWOULDBLOCK</c> (<c>EAGAIN</c>) where another has it.</summary>
    public static Errno TryLock(SafeFileHandle file) =>
        flock(file, LOCK_EX | LOCK_NB) == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
