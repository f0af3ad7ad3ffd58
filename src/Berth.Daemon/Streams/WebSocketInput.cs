using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Berth.Daemon.Streams;

/// <summary>What a client sends on a web socket, as bytes one after another; the end of the messages is the end of the input.</summary>
internal static class WebSocketInput
{
    /// <summary>Reads for as long as the client sends, or until it is cancelled.</summary>
    public static async Task CopyAsync(WebSocket socket, PipeWriter output, CancellationToken cancellation)
    {
        try
        {
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(output.GetMemory(), cancellation).ConfigureAwait(false);
                output.Advance(received.MessageType == WebSocketMessageType.Close ? 0 : received.Count);
                await output.FlushAsync(cancellation).ConfigureAwait(false);
            }
            while (received.MessageType != WebSocketMessageType.Close);
        }
        catch (Exception error) when (error is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or the session is over.
        }
        finally
        {
            await output.CompleteAsync().ConfigureAwait(false);
        }
    }
}
