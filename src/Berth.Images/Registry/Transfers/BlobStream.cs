using Berth.Images.References;

namespace Berth.Images.Registry.Transfers;

/// <summary>
/// A blob as it comes from a registry. What an earlier attempt has left is read from its file first; when the connection breaks, the
/// rest is asked for. Exactly the promised number of bytes comes out, or an error. Whether they are the right ones is seen by
/// their digest, elsewhere.
/// </summary>
internal sealed class BlobStream(RegistrySession session, Digest digest, long size, Stream? kept, LayerMeter meter) : Stream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly byte[] _skip = new byte[16 * 1024];
    private HttpResponseMessage? _answer;
    private Stream? _body;
    private Stream? _kept = kept;
    private long _position;


    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => size;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_kept is not null && await ReadKeptAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var known)
        {
            return known;
        }
        if (_position == size)
        {
            return 0;
        }
        int count = await session.Retry.RunAsync(() => ReadOnceAsync(buffer, cancellationToken), meter.Pausing, cancellationToken).ConfigureAwait(false);
        _position += count;
        meter.Add(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseBody();
            _kept?.Dispose();
        }
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadKeptAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        int count = await _kept!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, size - _position)], cancellation).ConfigureAwait(false);
        if (count == 0)
        {
            _kept.Dispose();
            _kept = null;
            meter.Start(_position);
        }
        _position += count;
        return count;
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            if (_body is null)
            {
                await OpenAsync(cancellation).ConfigureAwait(false);
            }
            int count = await ReadBodyAsync(buffer[..(int)Math.Min(buffer.Length, size - _position)], cancellation).ConfigureAwait(false);
            return count > 0 ? count : throw new RegistryException($"blob {digest} ended after {_position} of {size} bytes: unexpected EOF") { IsTransient = true };
        }
        catch
        {
            CloseBody();
            throw;
        }
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        (_answer, long start) = await session.OpenBlobAsync(digest, _position, cancellation).ConfigureAwait(false);
        long? length = _answer.Content.Headers.ContentLength;
        if (length is not null && length != size - start)
        {
            throw new RegistryException($"blob {digest} has {start + length} bytes; its manifest says {size}");
        }
        _body = await _answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        for (long left = _position - start; left > 0;)
        {
            int count = await ReadBodyAsync(_skip.AsMemory(0, (int)Math.Min(left, _skip.Length)), cancellation).ConfigureAwait(false);
            left -= count > 0 ? count : throw new RegistryException($"blob {digest} ended before byte {_position}: unexpected EOF") { IsTransient = true };
        }
    }

    /// <summary>A peer that says nothing for long is as good as gone.</summary>
    private async Task<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            return await _body!.ReadAsync(buffer, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new RegistryException($"blob {digest} broke off after {_position} of {size} bytes: {e.Message}", e) { IsTransient = true };
        }
    }

    private void CloseBody()
    {
        _body?.Dispose();
        _answer?.Dispose();
        (_body, _answer) = (null, null);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
