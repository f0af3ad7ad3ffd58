using Berth.Daemon.Http;

namespace Berth.Daemon.Streams;

/// <summary>An answer's body to write into. Its head is sent with the first bytes, so that an error before them is still an error.</summary>
internal sealed class AnswerStream(ApiRequest request, string contentType) : Stream
{
    private readonly Lock gate = new();
    private Task? head;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends the head, if that has not happened yet. May be called while something is being written.</summary>
    public Task BeginAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            return head ??= request.BeginAsync(contentType, cancellation);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await BeginAsync(cancellationToken).ConfigureAwait(false);
        await request.Http.Response.BodyWriter.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => BeginAsync(cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
