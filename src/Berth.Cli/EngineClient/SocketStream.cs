using System.Net.Sockets;
using Berth.Cli.EngineClient.Tunnels;
using Berth.Linux;

namespace Berth.Cli.EngineClient;

/// <summary>A connected socket, read and written synchronously: what a command waits for, it waits for here.</summary>
internal sealed class SocketStream : Stream
{
    private readonly Socket? owner;
    private int fd;

    private SocketStream(int fd, Socket? owner = null)
    {
        this.fd = fd;
        this.owner = owner;
    }

    public int Descriptor => fd;

    /// <exception cref="ConnectException">Nobody listens there.</exception>
    public static SocketStream Connect(EngineAddress address) => address switch
    {
        { SocketPath: { } path } => ConnectUnix(address, path),
        { Ssh: { } destination } => new SocketStream(SshTunnel.Open(destination)),
        _ => ConnectTcp(address),
    };

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint count = UnixSocket.Receive(fd, buffer);
            if (count != -(nint)Errno.EAGAIN)
            {
                return count >= 0 ? (int)count : throw new LinuxException("receive", "", (Errno)(-count));
            }

            Polling.Wait(fd, Polling.Readable, Timeout.InfiniteTimeSpan);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint sent = UnixSocket.Send(fd, buffer);
            if (sent == -(nint)Errno.EAGAIN)
            {
                Polling.Wait(fd, Polling.Writable, Timeout.InfiniteTimeSpan);
                continue;
            }

            if (sent < 0)
            {
                LinuxException.Throw((Errno)(-sent), "send");
            }

            buffer = buffer[(int)sent..];
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (fd >= 0 && owner is null)
        {
            Fd.Close(fd);
        }

        owner?.Dispose();
        fd = -1;
        base.Dispose(disposing);
    }

    private static SocketStream ConnectUnix(EngineAddress address, string path)
    {
        int fd = UnixSocket.Connect(path);
        return fd >= 0 ? new SocketStream(fd) : throw new ConnectException(address, (Errno)(-fd));
    }

    private static SocketStream ConnectTcp(EngineAddress address)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(address.Host, address.Port);
            return address.Tls is { } tls ? new SocketStream(TlsTunnel.Open(socket, address, tls)) : new SocketStream((int)socket.Handle, socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ConnectException(address, e.SocketErrorCode == SocketError.ConnectionRefused ? Errno.ECONNREFUSED : Errno.ENETUNREACH);
        }
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
