using System.Net.WebSockets;

namespace Berth.Daemon.Streams;

/// <summary>A process's output as messages of a web socket.</summary>
/// <param name="socket">The client's.</param>
/// <param name="type">Of the messages.</param>
/// <param name="framed">What is written comes in Docker's frames, which the client does not want.</param>
internal sealed class WebSocketOutput(WebSocket socket, WebSocketMessageType type, bool framed) : ForwardStream
{
    private readonly FrameStripper? stripper = framed ? new FrameStripper() : null;

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
}
