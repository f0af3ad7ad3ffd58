using Berth.Linux;

namespace Berth.Shim;

/// <summary>A process's stdin. While it takes no more, its clients are not read; what one of them had already sent is kept.</summary>
internal sealed class ProcessInput(ContainerProcess process, ShimLoop loop, int fd) : EventSource
{
    private byte[] pending = [];
    private int pendingStart;
    private int pendingEnd;
    private bool closing;
    private bool started;

    /// <summary>Whether it takes input now.</summary>
    public bool IsReady => started && fd >= 0 && !closing && pendingStart == pendingEnd;

    /// <summary>The process runs: its clients' input may flow.</summary>
    public void Start() => started = true;

    /// <summary>Takes a terminal in the pipe's place.</summary>
    public void Replace(int terminal)
    {
        Fd.Close(fd);
        fd = terminal;
    }

    public unsafe void Write(Connection from, ReadOnlySpan<byte> bytes)
    {
        nint written;
        fixed (byte* start = bytes)
        {
            written = fd < 0 ? -(nint)Errno.EPIPE : Fd.Write(fd, start, bytes.Length);
        }

        if (written < 0 && written != -(nint)Errno.EAGAIN)
        {
            // The process closed its stdin; its output is still wanted.
            Drop();
            return;
        }

        bytes = bytes[(int)Math.Max(written, 0)..];
        if (!bytes.IsEmpty)
        {
            Array.Resize(ref pending, Math.Max(pending.Length, bytes.Length));
            bytes.CopyTo(pending);
            (pendingStart, pendingEnd) = (0, bytes.Length);
            loop.Watch(this, fd, Epoll.Out);
        }
    }

    public override unsafe void OnReady(uint events)
    {
        nint written;
        fixed (byte* start = pending)
        {
            written = Fd.Write(fd, start + pendingStart, pendingEnd - pendingStart);
        }

        if (written < 0 && written != -(nint)Errno.EAGAIN)
        {
            Drop();
            return;
        }

        pendingStart += (int)Math.Max(written, 0);
        if (pendingStart < pendingEnd)
        {
            return;
        }

        loop.Unwatch(this, fd);
        if (closing)
        {
            Drop();
        }

        process.ResumeInput();
    }

    /// <summary>Ends the input once what is pending has been written.</summary>
    public void Close()
    {
        closing = true;
        if (pendingStart == pendingEnd)
        {
            Drop();
        }
    }

    public void Drop()
    {
        loop.Unwatch(this, fd);
        Fd.Close(fd);
        (fd, pendingStart, pendingEnd) = (-1, 0, 0);
    }
}
