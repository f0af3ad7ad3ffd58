using System.Net;
using Berth.Linux;
using Berth.Runtime.Shims;
using Berth.Shim.Logs;

namespace Berth.Shim;

/// <summary>The requests, one method each; <see cref="ShimFrame"/> says what they are, <c>ShimProcess</c> how they are written.</summary>
internal sealed partial class Connection
{
    /// <summary>A launch step failed, or the process runs.</summary>
    public void Report(int op, Errno errno, int pid)
    {
        Send(errno == Errno.None
            ? new FrameWriter(ShimFrame.Done).Int(pid).Finish().Span
            : new FrameWriter(ShimFrame.Failed).Int(op).Int((int)errno).Finish().Span);
    }

    private void Answer(ShimFrame kind, FrameReader request)
    {
        switch (kind)
        {
            case ShimFrame.Watch:
                Watch();
                break;
            case ShimFrame.Launch:
                Launch(request);
                break;
            case ShimFrame.Attach:
                Attach((StdioFlags)request.Int());
                break;
            case ShimFrame.Exec:
                Exec(request);
                break;
            case ShimFrame.Resize:
                Resize(request);
                break;
            case ShimFrame.Signal:
                Signal(request);
                break;
            case ShimFrame.Keep:
                Keep();
                break;
            case ShimFrame.Kept:
                SendKept();
                break;
            case ShimFrame.Carry:
                Carry(request);
                break;
            case ShimFrame.Carried:
                SendCarried(request.Int());
                break;
            default:
                Refuse(Errno.ENOSYS, $"request {kind} of the shim");
                break;
        }
    }

    private void Watch()
    {
        loop.Controls.Add(this);
        Send(new FrameWriter(ShimFrame.State).Int(loop.Init.Pid).Int(Environment.ProcessId).Int(loop.IsLaunched ? 1 : 0).Finish().Span);
    }

    private void Launch(FrameReader request)
    {
        StdioFlags flags = (StdioFlags)request.Int() | StdioFlags.Stdout | StdioFlags.Stderr;
        LogOptions options = LogFrames.ReadLog(ref request);
        if (loop.IsLaunched)
        {
            Refuse(Errno.EBUSY, "launch a container twice");
            return;
        }

        Errno failed = ContainerLog.TryOpen(options, loop, loop.Init.OnCaughtUp, out ContainerLog? log);
        if (failed != Errno.None)
        {
            Refuse(failed, $"open the log {options.File?.Path}");
            return;
        }

        // A plan that is refused throws, and leaves the shim to end with the connection.
        loop.Init.Launch(this, request.Bytes(), flags, log);
        loop.IsLaunched = true;
    }

    private void Attach(StdioFlags flags)
    {
        BecomeStream(loop.Init, flags);
        Send(new FrameWriter(ShimFrame.Done).Int(loop.Init.Pid).Finish().Span);
        loop.Init.Join(this);
        UpdateInterest();
    }

    private void Exec(FrameReader request)
    {
        string id = request.Text() ?? string.Empty;
        StdioFlags flags = (StdioFlags)request.Int();
        if (!loop.IsLaunched || loop.Init.HasExited)
        {
            Refuse(Errno.ESRCH, "the container is not running");
            return;
        }

        Errno failed = ContainerProcess.TryMakeExec(loop, id, out ContainerProcess? exec);
        if (failed != Errno.None)
        {
            Refuse(failed, "join the container");
            return;
        }

        BecomeStream(exec!, flags);
        exec!.Join(this);
        exec.Launch(this, request.Bytes(), flags, log: null);
    }

    private void BecomeStream(ContainerProcess target, StdioFlags flags)
    {
        process = target;
        Streams = flags;
        loop.Streams.Add(this);
    }

    private void Resize(FrameReader request)
    {
        ContainerProcess? target = loop.Find(request.Text());
        int size = request.Int();
        Errno failed = target is null ? Errno.ESRCH : target.Resize((ushort)(size >> 16), (ushort)size);
        Complete(failed, "resize the terminal");
    }

    private void Signal(FrameReader request)
    {
        ContainerProcess? target = loop.Find(request.Text());
        int number = request.Int();
        Complete(target is null ? Errno.ESRCH : PidFd.Signal(target.PidFd, number), $"send signal {number}");
    }

    private void Keep()
    {
        if (handed.Second >= 0)
        {
            loop.Keep(handed);
            handed = (-1, -1);
        }

        Complete(loop.Kept.Second >= 0 ? Errno.None : Errno.EPROTO, "keep descriptors that did not come");
    }

    private void SendKept()
    {
        ReadOnlySpan<byte> done = new FrameWriter(ShimFrame.Done).Int(0).Finish().Span;
        if (loop.Kept.Second < 0 || HasPending)
        {
            Send(done);
        }
        else if (UnixSocket.SendPair(fd, done, loop.Kept.First, loop.Kept.Second) != done.Length)
        {
            Close();
        }
    }

    private void Carry(FrameReader request)
    {
        ReadOnlySpan<byte> address = request.Bytes();
        int port = request.Int();
        if (handed.First < 0 || address.Length is not (4 or 16) || port is < 0 or > ushort.MaxValue)
        {
            Refuse(Errno.EPROTO, "carry the clients of a socket that did not come, or to no address");
            return;
        }

        loop.Carrier.Open(handed.First, new IPEndPoint(new IPAddress(address), port));
        handed = (-1, -1);
        Complete(Errno.None, string.Empty);
    }

    private void SendCarried(int number)
    {
        ReadOnlySpan<byte> done = new FrameWriter(ShimFrame.Done).Int(0).Finish().Span;
        int socket = loop.Carrier.SocketOf(number);
        if (socket < 0 || HasPending)
        {
            Send(done);
        }
        else if (UnixSocket.SendPair(fd, done, socket, second: -1) != done.Length)
        {
            Close();
        }
    }

    private void Complete(Errno failed, string what)
    {
        if (failed != Errno.None)
        {
            Refuse(failed, what);
            return;
        }

        Send(new FrameWriter(ShimFrame.Done).Int(0).Finish().Span);
    }

    private void Refuse(Errno errno, string what) => Send(new FrameWriter(ShimFrame.Refused).Int((int)errno).Text(what).Finish().Span);
}
