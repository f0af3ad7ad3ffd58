using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim;

internal sealed class Listener(ShimLoop loop) : EventSource
{
    public override void OnReady(uint events)
    {
        for (int fd = UnixSocket.Accept(ShimArguments.ListenerDescriptor); fd >= 0; fd = UnixSocket.Accept(ShimArguments.ListenerDescriptor))
        {
            loop.Watch(new Connection(loop, fd), fd, Epoll.In);
        }
    }
}

/// <summary>Tells the daemon, which is already connected, why there will be no container.</summary>
internal static class FailureReport
{
    private const int PatienceMilliseconds = 1000;

    public static void Send(int listener, Errno errno, string step)
    {
        int fd = UnixSocket.Accept(listener);
        if (fd < 0)
        {
            return;
        }

        // An answer before the question would find nobody waiting for it.
        using Epoll epoll = new();
        epoll.Register(fd, Epoll.In, 1);
        Span<EpollEvent> events = stackalloc EpollEvent[1];
        epoll.Wait(events, PatienceMilliseconds);
        UnixSocket.Send(fd, new FrameWriter(ShimFrame.Refused).Int((int)errno).Text(step).Finish().Span);
        Fd.Close(fd);
    }
}
