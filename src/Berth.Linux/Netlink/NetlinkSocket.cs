using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Netlink;

/// <summary>
/// A netlink socket, of rtnetlink or of netfilter. It belongs for life to the network namespace of the thread that opened it,
/// wherever it is used later. Not thread-safe.
/// </summary>
internal sealed partial class NetlinkSocket : IDisposable
{
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;
    private const int ProtocolRoute = 0;
    private const int ProtocolNetfilter = 12;
    private const int LevelNetlink = 270;
    private const int OptionCapAck = 10;
    private const int OptionExtAck = 11;
    private const int OptionStrictCheck = 12;
    private const int MessagePeek = 0x02;
    private const int MessageTruncate = 0x20;
    private const int MessageDoNotWait = 0x40;

    private readonly SafeFileHandle _handle;

    private NetlinkSocket(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens one in the calling thread's network namespace, with extended acknowledgements and strict dumps.</summary>
    public static NetlinkSocket OpenRoute() => Open(ProtocolRoute);

    /// <inheritdoc cref="OpenRoute"/>
    public static NetlinkSocket OpenNetfilter() => Open(ProtocolNetfilter);

    private static NetlinkSocket Open(int protocol)
    {
        int descriptor = CreateSocket(AddressFamilies.Netlink, Raw | CloseOnExec, protocol);
        LinuxException.ThrowIfFailed(ErrnoOf(descriptor), "open a netlink socket");
        var socket = new NetlinkSocket(new SafeFileHandle(descriptor, ownsHandle: true));

        // All three exist since 4.20; where one does not, only texts or filters get poorer.
        socket.TrySetOption(OptionCapAck);
        socket.TrySetOption(OptionExtAck);
        socket.TrySetOption(OptionStrictCheck);
        return socket;
    }

    /// <summary>Sends one datagram of one or more messages. The kernel has handled all of them when this returns.</summary>
    public Errno Send(ReadOnlySpan<byte> messages)
    {
        nint sent = SendBytes(_handle, messages, messages.Length, 0);
        return ErrnoOf(sent);
    }

    /// <summary>The size of the datagram that <see cref="Receive"/> would take now; waits for one.</summary>
    public Errno Peek(out int size) => ReceiveWith(MessagePeek | MessageTruncate, [], out size);

    /// <summary>Takes one datagram.</summary>
    public Errno Receive(Span<byte> buffer, out int length) => ReceiveWith(0, buffer, out length);

    /// <summary>Takes one datagram that is there already; EAGAIN where none is.</summary>
    public Errno ReceiveWaiting(Span<byte> buffer, out int length) => ReceiveWith(MessageDoNotWait, buffer, out length);

    public void Dispose() => _handle.Dispose();

    private Errno ReceiveWith(int flags, Span<byte> buffer, out int length)
    {
        Errno errno;
        do
        {
            length = (int)ReceiveBytes(_handle, buffer, buffer.Length, flags);
            errno = ErrnoOf(length);
        }
        while (errno == Errno.EINTR);
        return errno;
    }

    private void TrySetOption(int option)
    {
        int one = 1;
        _ = SetOption(_handle, LevelNetlink, option, in one, sizeof(int));
    }

    private static Errno ErrnoOf(nint result) => result < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int CreateSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(SafeFileHandle socket, int level, int option, in int value, int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendBytes(SafeFileHandle socket, ReadOnlySpan<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveBytes(SafeFileHandle socket, Span<byte> buffer, nint length, int flags);
}
