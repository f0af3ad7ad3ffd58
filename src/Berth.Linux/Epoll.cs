using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>An epoll instance; each source is registered with a token that its events carry. Level-triggered.</summary>
public sealed unsafe partial class Epoll : IDisposable
{
    public const uint In = 0x1;
    public const uint Out = 0x4;
    public const uint Error = 0x8;
    public const uint HangUp = 0x10;
    public const uint PeerClosed = 0x2000; // EPOLLRDHUP

    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    private readonly int fd;

    public Epoll()
    {
        fd = epoll_create1(Fd.CloseOnExec);
        if (fd < 0)
        {
            LinuxException.Throw(Fd.LastErrno(), "epoll_create1");
        }
    }

    public Errno Register(int source, uint events, ulong token) => Control(Add, source, events, token);

    public Errno Change(int source, uint events, ulong token) => Control(Modify, source, events, token);

    public Errno Unregister(int source) => Control(Delete, source, 0, 0);

    /// <summary>Waits until a source is ready or the time (milliseconds, -1 for ever) is over; the count of events filled in.</summary>
    public int Wait(Span<EpollEvent> events, int timeoutMilliseconds)
    {
        int count;
        fixed (EpollEvent* first = events)
        {
            do
            {
                count = Syscall.IsArm64
                    ? WaitAligned(first, events.Length, timeoutMilliseconds)
                    : epoll_wait(fd, first, events.Length, timeoutMilliseconds);
            }
            while (count < 0 && Fd.LastErrno() == Errno.EINTR);
        }

        return Math.Max(count, 0);
    }

    public void Dispose() => Fd.Close(fd);

    private Errno Control(int operation, int source, uint events, ulong token)
    {
        int failed;
        if (Syscall.IsArm64)
        {
            AlignedEvent aligned = new() { Events = events, Token = token };
            failed = epoll_ctl(fd, operation, source, &aligned);
        }
        else
        {
            EpollEvent packed = new() { Events = events, Token = token };
            failed = epoll_ctl(fd, operation, source, &packed);
        }

        return failed == 0 ? Errno.None : Fd.LastErrno();
    }

    private int WaitAligned(EpollEvent* events, int capacity, int timeout)
    {
        capacity = Math.Min(capacity, 64);
        AlignedEvent* aligned = stackalloc AlignedEvent[capacity];
        int count = epoll_wait(fd, aligned, capacity, timeout);
        for (int i = 0; i < count; i++)
        {
            events[i] = new EpollEvent { Events = aligned[i].Events, Token = aligned[i].Token };
        }

        return count;
    }

    /// <summary>The kernel packs the structure on x86_64 only.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct AlignedEvent
    {
        public uint Events;
        public ulong Token;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int source, void* settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, void* events, int capacity, int timeout);
}

[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct EpollEvent
{
    public uint Events;
    public ulong Token;
}
