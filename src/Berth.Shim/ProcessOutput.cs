using System.Buffers.Binary;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim;

/// <summary>
/// One output stream of a process (a terminal counts as stdout): each read goes to the log and to the clients. While one of
/// them is behind nothing is read, so the process waits as it would for any slow reader, and memory stays flat.
/// </summary>
internal sealed class ProcessOutput(ContainerProcess process, ShimLoop loop, int fd, byte frameType) : EventSource
{
    private const int FrameHeaderSize = 8;
    private bool started;
    private bool ended;

    public bool IsStdout => frameType == 1;

    public void Start()
    {
        started = true;
        Resume();
    }

    /// <summary>Takes a terminal in the pipe's place.</summary>
    public void Replace(int terminal)
    {
        Fd.Close(fd);
        fd = terminal;
    }

    public void Resume()
    {
        if (started && !ended && Token == 0 && !process.IsAnyoneBehind)
        {
            loop.Watch(this, fd, Epoll.In);
        }
    }

    public override void OnReady(uint events)
    {
        nint count = ReadOnce();
        if (count == 0)
        {
            End();
        }
        else if (process.IsAnyoneBehind)
        {
            loop.Unwatch(this, fd);
        }
    }

    /// <summary>Reads all that the process left behind; whatever still holds the other end open writes to nobody.</summary>
    public void Drain()
    {
        while (started && !ended && ReadOnce() > 0)
        {
        }

        End();
    }

    public void End()
    {
        if (!ended)
        {
            ended = true;
            loop.Unwatch(this, fd);
            Fd.Close(fd);
        }
    }

    /// <summary>The count read, 0 at the end, negative when there is nothing now.</summary>
    private unsafe nint ReadOnce()
    {
        nint count = Fd.Read(fd, loop.IoBuffer, ShimLoop.IoBufferSize);
        if (count <= 0)
        {
            // A terminal whose other side is closed answers EIO.
            return count is -(nint)Errno.EIO ? 0 : count;
        }

        Publish(new ReadOnlySpan<byte>(loop.IoBuffer, (int)count));
        return count;
    }

    private void Publish(ReadOnlySpan<byte> bytes)
    {
        process.Log?.Append(IsStdout, bytes);
        StdioFlags wanted = IsStdout ? StdioFlags.Stdout : StdioFlags.Stderr;
        Span<byte> header = stackalloc byte[FrameHeaderSize];
        header.Clear();
        header[0] = frameType;
        BinaryPrimitives.WriteInt32BigEndian(header[4..], bytes.Length);
        for (int i = process.Clients.Count - 1; i >= 0; i--)
        {
            Connection client = process.Clients[i];
            if ((client.Streams & wanted) != 0)
            {
                client.Send(process.IsTerminal ? [] : header, bytes);
            }
        }
    }
}
