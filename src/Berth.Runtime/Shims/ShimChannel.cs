using System.Buffers.Binary;
using System.Net.Sockets;
using Berth.Linux;

namespace Berth.Runtime.Shims;

/// <summary>A connection to a shim, frame by frame.</summary>
internal sealed class ShimChannel : IDisposable
{
    private const int MaxFrame = 16 * 1024 * 1024;
    private readonly Socket socket;
    private readonly byte[] header = new byte[FrameWriter.HeaderSize];

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

    /// <summary>The next frame, or null at the end of the connection.</summary>
    public async ValueTask<(ShimFrame Kind, byte[] Payload)?> ReceiveAsync(CancellationToken cancellation)
    {
        if (!await FillAsync(header, cancellation).ConfigureAwait(false))
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

    public void Dispose() => socket.Dispose();

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
