using System.Buffers.Binary;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim;

/// <summary>
/// A connection from the daemon: control (requests and events), or, after an attach or exec, the stdio of a process. What a
/// client does not take at once is kept here, and the process whose output it is waits until it has been taken.
/// </summary>
internal sealed partial class Connection(ShimLoop loop, int fd) : EventSource
{
    private const int FirstRequestSize = 256;
    private const int MaxRequest = 16 * 1024 * 1024;
    private byte[]? request = new byte[FirstRequestSize];
    private int requestLength;
    private byte[] pending = [];
    private int pendingStart;
    private int pendingEnd;
    private bool closeWhenSent;
    private bool inputEnded;
    private ContainerProcess? process;

    /// <summary>Came with the request that is being read.</summary>
    private (int First, int Second) handed = (-1, -1);

    /// <summary>Which of the process's streams this client takes part in.</summary>
    public StdioFlags Streams { get; private set; }

    public bool HasPending => pendingEnd > pendingStart;

    public bool IsClosed { get; private set; }

    public override void OnReady(uint events)
    {
        if ((events & (Epoll.Error | Epoll.HangUp)) != 0)
        {
            Close();
            return;
        }

        if ((events & Epoll.Out) != 0)
        {
            SendPending();
        }

        if ((events & Epoll.In) != 0 && !IsClosed)
        {
            if (process is null)
            {
                ReceiveRequest();
            }
            else
            {
                ReceiveInput();
            }
        }
    }

    /// <summary>Sends, or keeps what could not be sent.</summary>
    public void Send(ReadOnlySpan<byte> bytes) => Send(bytes, []);

    public void Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (IsClosed)
        {
            return;
        }

        nint sent = 0;
        if (!HasPending)
        {
            sent = body.IsEmpty ? UnixSocket.Send(fd, head) : UnixSocket.Send(fd, head, body);
            if (sent < 0 && sent != -(nint)Errno.EAGAIN)
            {
                Close();
                return;
            }
        }

        sent = Math.Max(sent, 0);
        int ofHead = (int)Math.Min(sent, head.Length);
        Keep(head[ofHead..]);
        Keep(body[(int)(sent - ofHead)..]);
        UpdateInterest();
    }

    /// <summary>No more output will come: the stream ends once everything is sent.</summary>
    public void EndOutput()
    {
        closeWhenSent = true;
        if (!HasPending)
        {
            Close();
        }
    }

    public void Close()
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        (pendingStart, pendingEnd, request) = (0, 0, null);
        SetHanded((-1, -1));
        loop.Unwatch(this, fd);
        Fd.Close(fd);
        loop.Streams.Remove(this);
        loop.Controls.Remove(this);
        loop.OnConnectionClosed();

        process?.OnClientClosed(this);
    }

    /// <summary>The process's stdin takes more again.</summary>
    public void ResumeInput() => UpdateInterest();

    private void UpdateInterest()
    {
        bool wantsInput = process is null || (!inputEnded && process.TakesInput(this));
        loop.SetInterest(this, fd, (wantsInput ? Epoll.In : 0) | (HasPending ? Epoll.Out : 0));
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (pendingEnd + bytes.Length > pending.Length)
        {
            byte[] larger = new byte[Math.Max(pendingEnd - pendingStart + bytes.Length, ShimLoop.IoBufferSize + FrameWriter.HeaderSize)];
            pending.AsSpan(pendingStart, pendingEnd - pendingStart).CopyTo(larger);
            (pending, pendingEnd, pendingStart) = (larger, pendingEnd - pendingStart, 0);
        }

        bytes.CopyTo(pending.AsSpan(pendingEnd));
        pendingEnd += bytes.Length;
    }

    private void SendPending()
    {
        nint sent = UnixSocket.Send(fd, pending.AsSpan(pendingStart, pendingEnd - pendingStart));
        if (sent < 0 && sent != -(nint)Errno.EAGAIN)
        {
            Close();
            return;
        }

        pendingStart += (int)Math.Max(sent, 0);
        if (HasPending)
        {
            return;
        }

        (pendingStart, pendingEnd) = (0, 0);
        if (closeWhenSent)
        {
            Close();
            return;
        }

        UpdateInterest();
        process?.OnCaughtUp();
    }

    /// <summary>Reads what has come of one request, and answers it when it is whole.</summary>
    private void ReceiveRequest()
    {
        int wanted = FrameWriter.HeaderSize;
        if (requestLength >= wanted)
        {
            wanted += BinaryPrimitives.ReadInt32LittleEndian(request);
        }

        if (wanted is < FrameWriter.HeaderSize or > MaxRequest)
        {
            Close();
            return;
        }

        if (wanted > request!.Length)
        {
            Array.Resize(ref request, wanted);
        }

        if (wanted != requestLength)
        {
            nint count = UnixSocket.ReceivePair(fd, request.AsSpan(requestLength, wanted - requestLength), out int first, out int second);
            if (count == -(nint)Errno.EAGAIN)
            {
                return;
            }

            if (count <= 0)
            {
                Close();
                return;
            }

            requestLength += (int)count;
            if (first >= 0)
            {
                SetHanded((first, second));
            }
        }

        bool whole = requestLength >= FrameWriter.HeaderSize
            && requestLength == FrameWriter.HeaderSize + BinaryPrimitives.ReadInt32LittleEndian(request);
        if (whole)
        {
            Answer();
        }
    }

    private void SetHanded((int First, int Second) pair)
    {
        Fd.Close(handed.First);
        Fd.Close(handed.Second);
        handed = pair;
    }

    private void Answer()
    {
        byte[] whole = request!;
        int length = requestLength;
        (request, requestLength) = (new byte[FirstRequestSize], 0);
        try
        {
            ShimFrame kind = (ShimFrame)BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(4));
            Answer(kind, new FrameReader(whole.AsSpan(FrameWriter.HeaderSize, length - FrameWriter.HeaderSize)));
        }
        catch (InvalidDataException error)
        {
            Refuse(Errno.EPROTO, error.Message);
        }
    }

    private unsafe void ReceiveInput()
    {
        nint count = Fd.Read(fd, loop.IoBuffer, ShimLoop.IoBufferSize);
        if (count == -(nint)Errno.EAGAIN)
        {
            return;
        }

        if (count < 0)
        {
            Close();
            return;
        }

        inputEnded = count == 0;
        if (inputEnded)
        {
            process!.EndInput(this);
        }
        else
        {
            process!.WriteInput(this, new ReadOnlySpan<byte>(loop.IoBuffer, (int)count));
        }

        if (!IsClosed)
        {
            UpdateInterest();
        }
    }
}
