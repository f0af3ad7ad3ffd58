using System.Buffers;

namespace Berth.Daemon.Http;

/// <summary>Bytes that are written once and sent, in a borrowed array.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int InitialSize = 1024;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int length;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, length);

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(length);
    }

    public void Dispose()
    {
        byte[] rented = bytes;
        bytes = [];
        length = 0;
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void Reserve(int count)
    {
        if (bytes.Length - length >= Math.Max(count, 1))
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length * 2, length + count));
        bytes.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
