using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>
/// The mount namespace of the calling thread. Whoever leaves the process's namespace does so on a thread that does nothing else and
/// then ends: every path that the thread uses from then on is one of the new namespace.
/// </summary>
public static partial class MountNamespace
{
    private const int CloneFs = 0x200;
    private const int CloneNewNs = 0x20000;

    /// <summary>A copy of the namespace that the calling thread is in, and the thread in it.</summary>
    public static Errno Unshare() => Result(NativeUnshare(CloneNewNs));

    /// <summary>
    /// Moves the calling thread into a namespace; its root and working directory become the namespace's own. A thread shares
    /// those two with its process until they are parted, and then no thread may change the namespace (setns(2)).
    /// </summary>
    public static Errno Enter(SafeFileHandle mountNamespace)
    {
        Errno parted = Result(NativeUnshare(CloneFs));
        return parted == Errno.None ? Result(NativeSetNs(mountNamespace, CloneNewNs)) : parted;
    }

    private static Errno Result(int result) => result < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int NativeUnshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int NativeSetNs(SafeFileHandle mountNamespace, int type);
}
