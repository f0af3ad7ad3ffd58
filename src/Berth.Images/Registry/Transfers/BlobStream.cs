namespace Berth.Images.Registry.Transfers;

/// <summary>
/// A blob as it comes from a registry. What an earlier attempt has left is read from its file first; of the rest, a large one comes in
/// several parts at once. Exactly the promised number of bytes comes out, or an error. Whether they are the right ones is seen by
/// their digest, elsewhere.
/// </summary>
internal sealed class BlobStream(BlobTransfer transfer, Stream? kept) : Stream
{
    private Stream? _kept = kept;
    private BlobParts? _parts;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => transfer.Size;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_kept is not null && await ReadKeptAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var known)
        {
            return known;
        }
        if (_position == transfer.Size)
        {
            return 0;
        }
        _parts ??= new BlobParts(transfer, _position);
        int count = await _parts.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _position += count;
        transfer.Meter.Add(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _parts?.Dispose();
            _kept?.Dispose();
        }
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadKeptAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        int count = await _kept!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, transfer.Size - _position)], cancellation).ConfigureAwait(false);
        if (count == 0)
        {
            _kept.Dispose();
            _kept = null;
            transfer.Meter.Start(_position);
        }
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
