using System.Buffers;

namespace Berth.Linux.Netlink;

/// <summary>Room for one received datagram at a time, borrowed for the length of an exchange.</summary>
internal ref struct DatagramBuffer : IDisposable
{
    private const int UsualSize = 4096;

    private byte[] _room = ArrayPool<byte>.Shared.Rent(UsualSize);

    public DatagramBuffer()
    {
    }

    /// <summary>The next datagram, whole: a dump's may be as large as the kernel likes, so its size is asked first.</summary>
    public ReadOnlySpan<byte> Receive(NetlinkSocket socket)
    {
        LinuxException.ThrowIfFailed(socket.Peek(out int size), "receive from rtnetlink");
        if (size > _room.Length)
        {
            ArrayPool<byte>.Shared.Return(_room);
            _room = ArrayPool<byte>.Shared.Rent(size);
        }

        LinuxException.ThrowIfFailed(socket.Receive(_room, out int length), "receive from rtnetlink");
        return _room.AsSpan(0, Math.Min(length, _room.Length));
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_room);
}
