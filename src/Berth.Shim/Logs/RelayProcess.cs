using Berth.Linux;

namespace Berth.Shim.Logs;

/// <summary>
/// A program that sends messages on: what a shim is too small for, as TLS. It reads packets from its descriptor 3 and ends when that does.
/// </summary>
internal sealed class RelayProcess : EventSource
{
    private readonly EventLoop loop;
    private readonly int process;

    private RelayProcess(EventLoop loop, int process)
    {
        (this.loop, this.process) = (loop, process);
        loop.Watch(this, process, Epoll.In);
    }

    /// <summary>The shim's end of the way to a relay that has been started, or <c>-errno</c>.</summary>
    public static int TryStart(IReadOnlyList<string> command, EventLoop loop)
    {
        Errno failed = UnixSocket.Pair(out int own, out int relays);
        if (failed != Errno.None)
        {
            return -(int)failed;
        }

        int process = HelperProcess.TryStart(command[0], command, [relays]);
        Fd.Close(relays);
        if (process < 0)
        {
            Fd.Close(own);
            return process;
        }

        _ = new RelayProcess(loop, process);
        Fd.SetNonBlocking(own);
        return own;
    }

    /// <summary>Its connection has ended, which tells the rest; a zombie is to go.</summary>
    public override void OnReady(uint events)
    {
        loop.Unwatch(this, process);
        _ = PidFd.Reap(process, out _);
        Fd.Close(process);
    }
}
