namespace Berth.Images.Registry.Transfers;

/// <summary>
/// A part of a blob over a connection of its own. When the connection breaks, the rest is asked for; attempts are counted anew after
/// every byte. One reader.
/// </summary>
/// <param name="transfer">The blob.</param>
/// <param name="from">Its first byte.</param>
/// <param name="to">The byte after its last.</param>
internal sealed class BlobPart(BlobTransfer transfer, long from, long to) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private HttpResponseMessage? _answer;
    private Stream? _body;
    private long _position = from;

    /// <summary>Where it ends. A registry that knows no ranges sends all of the blob, which a first part then is.</summary>
    public long End { get; private set; } = to;

    /// <summary>Reads on; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_position == End)
        {
            return 0;
        }
        int count = await transfer.Session.Retry.RunAsync(() => ReadOnceAsync(buffer, cancellation), transfer.Meter.Pausing, cancellation).ConfigureAwait(false);
        _position += count;
        return count;
    }

    public void Dispose()
    {
        _body?.Dispose();
        _answer?.Dispose();
        (_body, _answer) = (null, null);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            if (_body is null)
            {
                await OpenAsync(cancellation).ConfigureAwait(false);
            }
            int count = await ReadBodyAsync(buffer[..(int)Math.Min(buffer.Length, End - _position)], cancellation).ConfigureAwait(false);
            return count > 0 ? count : throw BrokenOff("unexpected EOF");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        (_answer, long start) = await transfer.Session.OpenBlobAsync(transfer.Digest, transfer.Size, _position, End, cancellation).ConfigureAwait(false);
        if (start == 0 && _position == 0 && _answer.StatusCode == System.Net.HttpStatusCode.OK)
        {
            End = transfer.Size;
        }
        _body = await _answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        if (start < _position)
        {
            await SkipAsync(_position - start, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Past what a registry without ranges sends again.</summary>
    private async Task SkipAsync(long length, CancellationToken cancellation)
    {
        byte[] skipped = new byte[16 * 1024];
        for (long left = length; left > 0;)
        {
            int count = await ReadBodyAsync(skipped.AsMemory(0, (int)Math.Min(left, skipped.Length)), cancellation).ConfigureAwait(false);
            left -= count > 0 ? count : throw BrokenOff("unexpected EOF");
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
            throw BrokenOff(e.Message, e);
        }
    }

    private RegistryException BrokenOff(string reason, Exception? cause = null) =>
        new($"blob {transfer.Digest} broke off after {_position} of {transfer.Size} bytes: {reason}", cause) { IsTransient = true };
}
