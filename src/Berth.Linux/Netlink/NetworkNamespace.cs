using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Netlink;

/// <summary>
/// The network namespace of the calling thread. Whoever leaves the process's namespace with it does so on a thread that
/// serves nothing else: sockets, <c>/proc/sys/net</c> and new threads all follow the thread that uses them.
/// </summary>
public static partial class NetworkNamespace
{
    private const int CloneNewNet = 0x40000000;
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>A descriptor that keeps the calling thread's namespace alive.</summary>
    public static SafeFileHandle OpenCurrent() => Open("/proc/thread-self/ns/net");

    /// <summary>A descriptor of the namespace at a path: <c>/proc/PID/ns/net</c>, or where one is bind-mounted.</summary>
    public static SafeFileHandle Open(string path)
    {
        int descriptor = OpenFile(path, ReadOnlyCloseOnExec);
        LinuxException.ThrowIfFailed(ErrnoOf(descriptor), "open", path);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Moves the calling thread into a new namespace, where only an idle loopback is.</summary>
    public static Errno Unshare() => ErrnoOf(UnshareFlags(CloneNewNet));

    /// <summary>Moves the calling thread into a namespace.</summary>
    public static Errno Enter(SafeFileHandle networkNamespace) => ErrnoOf(SetNamespace(networkNamespace, CloneNewNet));

    private static Errno ErrnoOf(int result) => result < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareFlags(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle networkNamespace, int type);
}
