using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Berth.Linux;

namespace Berth.Daemon.Streams;

/// <summary>
/// A connection that was taken away from HTTP. Reading is what the client sends, through the transport's pipe, which may hold some
/// of it already; writing goes to the socket, or to TLS on it, directly, in pieces as large as the caller's.
/// </summary>
internal sealed class HijackedStream(PipeReader input, Socket socket, SslStream? tls) : ForwardStream
{
    private const int EagerLooks = 50;
    private const int MostLooks = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public override bool CanRead => true;

    /// <summary>What the client sends, for those who read it without another copy.</summary>
    public PipeReader Input => input;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
        System.Buffers.ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, buffer.Length));
        System.Buffers.BuffersExtensions.CopyTo(taken, buffer.Span);
        input.AdvanceTo(taken.End);
        return (int)taken.Length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            if (tls is not null)
            {
                await tls.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
                return;
            }

            while (buffer.Length > 0)
            {
                int sent = await socket.SendAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
                buffer = buffer[sent..];
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw new IOException("the client has gone", error);
        }
    }

    /// <summary>
    /// Waits until the client has read what was sent so far, or a moment. Some clients (python3-docker) read the head of an answer
    /// through a buffer and go on from the socket itself: what comes with the head is lost to them.
    /// </summary>
    public async Task UntilReadAsync()
    {
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            return;
        }

        for (int attempt = 0; attempt < MostLooks && UnixSocket.Unread((int)socket.Handle) > 0; attempt++)
        {
            await (attempt < EagerLooks ? YieldAsync() : Task.Delay(1)).ConfigureAwait(false);
        }
    }

    private static async Task YieldAsync() => await Task.Yield();

    /// <summary>
    /// Tells the client that nothing more comes, and waits a moment for it to say the same: a socket that is closed while input is
    /// unread makes the client's next read an error instead of an end.
    /// </summary>
    public async Task FinishAsync()
    {
        try
        {
            using CancellationTokenSource deadline = new(Patience);
            await EndOutputAsync().WaitAsync(deadline.Token).ConfigureAwait(false);
            while (await input.ReadAsync(deadline.Token).ConfigureAwait(false) is { IsCompleted: false } result)
            {
                input.AdvanceTo(result.Buffer.End);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // It is gone already, or does not listen.
        }
        finally
        {
            await input.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task EndOutputAsync()
    {
        if (tls is not null)
        {
            await tls.ShutdownAsync().ConfigureAwait(false);
        }
        else
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
