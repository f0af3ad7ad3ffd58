using System.Buffers;

namespace Berth.Images.Registry.Transfers;

/// <summary>
/// The rest of a blob, in order. A large one is fetched in several parts at once, some ahead of the reader: one connection alone seldom
/// has all of a line. The first part shows whether the registry knows ranges; from one that does not, it is all there is. One reader.
/// </summary>
internal sealed class BlobParts : IDisposable
{
    /// <summary>Below that a second connection does not pay.</summary>
    private const long SmallestInParts = 16 << 20;

    private const int PartSize = 2 << 20;

    /// <summary>With the buffer that is being read, 10 MiB for a layer.</summary>
    private const int Ahead = 4;

    private readonly BlobTransfer _transfer;
    private readonly BlobPart _first;
    private readonly Queue<Task<ArraySegment<byte>>> _coming = new();
    private readonly CancellationTokenSource _stop = new();
    private ReadOnlyMemory<byte> _current;
    private byte[]? _buffer;
    private long _next;

    /// <param name="transfer">The blob.</param>
    /// <param name="from">The first byte that is missing.</param>
    public BlobParts(BlobTransfer transfer, long from)
    {
        _transfer = transfer;
        _first = new BlobPart(transfer, from, transfer.Size - from < SmallestInParts ? transfer.Size : from + PartSize);
    }

    /// <summary>Reads on; 0 at the blob's end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (await _first.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            FetchAhead();
            return count;
        }
        return _current.Length > 0 || await NextAsync(cancellation).ConfigureAwait(false) ? Take(buffer.Span) : 0;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _first.Dispose();
        ReturnBuffer();
        _ = Task.WhenAll(_coming).ContinueWith(
            static (ended, stop) => { _ = ended.Exception; ((CancellationTokenSource)stop!).Dispose(); }, _stop, TaskScheduler.Default);
    }

    private void FetchAhead()
    {
        _next = Math.Max(_next, _first.End);
        while (_coming.Count < Ahead && _next < _transfer.Size)
        {
            BlobPart part = new(_transfer, _next, Math.Min(_next + PartSize, _transfer.Size));
            _next = part.End;
            _coming.Enqueue(Task.Run(() => FetchAsync(part)));
        }
    }

    private async Task<ArraySegment<byte>> FetchAsync(BlobPart part)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PartSize);
        using (part)
        {
            int length = 0;
            while (await part.ReadAsync(buffer.AsMemory(length), _stop.Token).ConfigureAwait(false) is > 0 and var count)
            {
                length += count;
            }
            return new ArraySegment<byte>(buffer, 0, length);
        }
    }

    private async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        ReturnBuffer();
        FetchAhead();
        if (!_coming.TryPeek(out Task<ArraySegment<byte>>? next))
        {
            return false;
        }
        ArraySegment<byte> part = await next.WaitAsync(cancellation).ConfigureAwait(false);
        _ = _coming.Dequeue();
        (_buffer, _current) = (part.Array, part);
        return true;
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _current) = (null, default);
        }
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _current.Length);
        _current.Span[..count].CopyTo(buffer);
        _current = _current[count..];
        return count;
    }
}
