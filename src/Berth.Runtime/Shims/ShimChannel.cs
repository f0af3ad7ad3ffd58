using System.Buffers.Binary;
using System.Net.Sockets;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Shims;

/// <summary>A connection to a shim, frame by frame.</summary>
internal sealed class ShimChannel : IDisposable
{
    private const int MaxFrame = 16 * 1024 * 1024;
    private readonly Socket socket;
    private readonly byte[] header = new byte[FrameWriter.HeaderSize];
    private (int First, int Second) pair = (-1, -1);

    private ShimChannel(Socket socket) => this.socket = socket;

    /// <summary>Connects through the directory's descriptor, so that the path may be longer than a socket address holds.</summary>
    public static ShimChannel Connect(string directory, string name)
    {
        int parent = Fd.Open(directory, 0x210000 /* O_PATH | O_DIRECTORY */);
        if (parent < 0)
        {
            LinuxException.Throw((Errno)(-parent), "open", directory);
        }

        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint($"/proc/self/fd/{parent}/{name}"));
            return new ShimChannel(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        finally
        {
            Fd.Close(parent);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        while (!frame.IsEmpty)
        {
            frame = frame[await socket.SendAsync(frame, cancellation).ConfigureAwait(false)..];
        }
    }

    /// <summary>Sends a short frame with two descriptors, or with one. Not to a shim that has much to read.</summary>
    public void SendPair(ReadOnlySpan<byte> frame, int first, int second = -1)
    {
        nint sent = UnixSocket.SendPair((int)socket.Handle, frame, first, second);
        LinuxException.ThrowIfFailed(sent == frame.Length ? Errno.None : (Errno)Math.Max(-sent, (nint)Errno.EAGAIN), "send descriptors to", "the container's shim");
    }

    /// <summary>The two descriptors that came with a frame, which are the caller's from here on; null where none did.</summary>
    public (int First, int Second)? TakePair()
    {
        if (pair.Second < 0)
        {
            return null;
        }

        (int First, int Second) taken = pair;
        pair = (-1, -1);
        return taken;
    }

    /// <summary>The one that came; null where none did.</summary>
    public SafeFileHandle? TakeDescriptor()
    {
        int taken = pair.First;
        pair = (-1, -1);
        return taken < 0 ? null : new SafeFileHandle(taken, ownsHandle: true);
    }

    /// <summary>The next frame, or null at the end of the connection.</summary>
    public ValueTask<(ShimFrame Kind, byte[] Payload)?> ReceiveAsync(CancellationToken cancellation) => ReceiveAsync(begun: 0, cancellation);

    /// <summary>The same where two descriptors may come along.</summary>
    public async ValueTask<(ShimFrame Kind, byte[] Payload)?> ReceiveWithPairAsync(CancellationToken cancellation)
    {
        nint begun;
        do
        {
            _ = await socket.ReceiveAsync(Memory<byte>.Empty, cancellation).ConfigureAwait(false); // ends when there is something
            begun = UnixSocket.ReceivePair((int)socket.Handle, header, out pair.First, out pair.Second);
        }
        while (begun == -(nint)Errno.EAGAIN);
        return begun <= 0 ? null : await ReceiveAsync((int)begun, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<(ShimFrame Kind, byte[] Payload)?> ReceiveAsync(int begun, CancellationToken cancellation)
    {
        if (!await FillAsync(header.AsMemory(begun), cancellation).ConfigureAwait(false))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        ShimFrame kind = (ShimFrame)BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
        if ((uint)length > MaxFrame)
        {
            throw new InvalidDataException("oversized message from a shim");
        }

        byte[] payload = length == 0 ? [] : new byte[length];
        return await FillAsync(payload, cancellation).ConfigureAwait(false) ? (kind, payload) : null;
    }

    /// <summary>What is left of the connection as the process's stdio; this channel must not be used any more.</summary>
    public ShimStream ToStream() => new(socket);

    public void Dispose()
    {
        socket.Dispose();
        Fd.Close(pair.First);
        Fd.Close(pair.Second);
        pair = (-1, -1);
    }

    private async ValueTask<bool> FillAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (!buffer.IsEmpty)
        {
            int count = await socket.ReceiveAsync(buffer, cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }
}
