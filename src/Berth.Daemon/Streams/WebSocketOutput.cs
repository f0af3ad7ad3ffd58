using System.Net.WebSockets;

namespace Berth.Daemon.Streams;

/// <summary>A process's output as messages of a web socket.</summary>
/// <param name="socket">The client's.</param>
/// <param name="type">Of the messages.</param>
/// <param name="framed">What is written comes in Docker's frames, which the client does not want.</param>
internal sealed class WebSocketOutput(WebSocket socket, WebSocketMessageType type, bool framed) : Stream
{
    private readonly FrameStripper? stripper = framed ? new FrameStripper() : null;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                ReadOnlyMemory<byte> message = stripper is null ? buffer : stripper.Next(ref buffer);
                buffer = stripper is null ? default : buffer;
                if (!message.IsEmpty)
                {
                    await socket.SendAsync(message, type, endOfMessage: true, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or InvalidOperationException)
        {
            throw new IOException("the client has gone", error);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
