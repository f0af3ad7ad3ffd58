using System.Buffers;

namespace Berth.Images.Archives;

/// <summary>
/// Reads a stream ahead of its consumer into a ring of buffers, and shows every piece to a tap on the way: one stage of a
/// pipeline in which receiving, decompressing, hashing and writing files go on at the same time, in flat memory. The consumer
/// blocks; it belongs on a thread of its own (<see cref="DedicatedThread"/>).
/// </summary>
internal sealed class ReadAhead : ReadOnlyStream
{
    private const int PieceSize = 256 * 1024;
    private const int Pieces = 8;
    private readonly byte[][] _ring = new byte[Pieces][];
    private readonly int[] _lengths = new int[Pieces];
    private readonly SemaphoreSlim _free = new(Pieces);
    private readonly SemaphoreSlim _filled = new(0);
    private readonly Tap _tap;
    private readonly CancellationTokenSource _stop;
    private readonly Task _pump;
    private Exception? _failure;
    private int _current;
    private int _offset;
    private int _available;
    private bool _ended;
    private bool _disposed;

    private ReadAhead(Tap tap, Func<ReadAhead, Task> pump, CancellationToken cancellation)
    {
        _tap = tap;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _pump = pump(this);
    }

    /// <summary>Sees each piece in order, never two at once, before the consumer does.</summary>
    public delegate void Tap(ReadOnlySpan<byte> piece);

    /// <summary>For a source that waits without holding a thread: a connection.</summary>
    public static ReadAhead FromConnection(Stream source, Tap tap, CancellationToken cancellation) =>
        new(tap, self => Task.Run(() => self.PumpAsync(source), CancellationToken.None), cancellation);

    /// <summary>For a source whose reads block or compute: a decompressor, a stage before this one.</summary>
    public static ReadAhead FromStage(Stream source, Tap tap, CancellationToken cancellation) =>
        new(tap, self => DedicatedThread.Run(() => self.Pump(source)), cancellation);

    /// <summary>An error of the source or of the tap is thrown from here, after everything that came before it was read.</summary>
    public override int Read(Span<byte> buffer)
    {
        if (_offset == _available && !NextPiece())
        {
            return 0;
        }
        int count = Math.Min(buffer.Length, _available - _offset);
        _ring[_current].AsSpan(_offset, count).CopyTo(buffer);
        _offset += count;
        return count;
    }

    /// <summary>Ends the reading, and waits for it. The source stays open.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _stop.Cancel();
            _pump.GetAwaiter().GetResult();
            _stop.Dispose();
            ReturnBuffers();
        }
        base.Dispose(disposing);
    }

    private bool NextPiece()
    {
        if (_ended)
        {
            return false;
        }
        if (_available > 0)
        {
            _current = (_current + 1) % Pieces;
            _free.Release();
        }
        _filled.Wait();
        (_offset, _available) = (0, _lengths[_current]);
        _ended = _available == 0;
        if (_ended && _failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        }
        return !_ended;
    }

    private async Task PumpAsync(Stream source)
    {
        int piece = 0;
        try
        {
            while (true)
            {
                await _free.WaitAsync(_stop.Token).ConfigureAwait(false);
                int count = await source.ReadAsync(Buffer(piece), _stop.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }
                Deliver(ref piece, count);
            }
        }
        catch (Exception e)
        {
            _failure = e; // reaches the consumer through Read
        }
        End(piece);
    }

    private void Pump(Stream source)
    {
        int piece = 0;
        try
        {
            while (true)
            {
                _free.Wait(_stop.Token);
                int count = source.Read(Buffer(piece).Span);
                if (count == 0)
                {
                    break;
                }
                Deliver(ref piece, count);
            }
        }
        catch (Exception e)
        {
            _failure = e;
        }
        End(piece);
    }

    private Memory<byte> Buffer(int piece) => (_ring[piece] ??= ArrayPool<byte>.Shared.Rent(PieceSize)).AsMemory(0, PieceSize);

    /// <summary>An image of many layers has many of these, one after another: as garbage they would be most of the memory.</summary>
    private void ReturnBuffers()
    {
        foreach (byte[] buffer in _ring.OfType<byte[]>())
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        Array.Clear(_ring);
    }

    private void Deliver(ref int piece, int count)
    {
        _tap(_ring[piece].AsSpan(0, count));
        _lengths[piece] = count;
        piece = (piece + 1) % Pieces;
        _filled.Release();
    }

    private void End(int piece)
    {
        // The consumer may still be at this piece when the pump was stopped; it is then being disposed and reads no more.
        _lengths[piece] = 0;
        _filled.Release();
    }
}
