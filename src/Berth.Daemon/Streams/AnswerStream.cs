using Berth.Daemon.Http;

namespace Berth.Daemon.Streams;

/// <summary>An answer's body to write into. Its head is sent with the first bytes, so that an error before them is still an error.</summary>
internal sealed class AnswerStream(ApiRequest request, string contentType) : ForwardStream
{
    private readonly Lock gate = new();
    private Task? head;

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
}
