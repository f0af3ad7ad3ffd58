using System.Buffers;
using System.IO.Pipelines;
using Berth.Engine.Containers.Streams;

namespace Berth.Daemon.Streams;

/// <summary>Copies what a client sends to a process's input, but for the keys by which it leaves.</summary>
internal static class InputPump
{
    /// <summary>The transport's own segments are of 4 KiB: several go at once.</summary>
    private const int PieceSize = 128 << 10;

    /// <summary>Returns at the end of the input, which is the process's too, or when nobody reads it any more.</summary>
    /// <param name="session">The process's side.</param>
    /// <param name="input">What the client sends.</param>
    /// <param name="detachKeys">Null or empty where the client cannot leave by keys.</param>
    /// <param name="stop">Ends this, and is cancelled from here when the client leaves by its keys.</param>
    public static async Task RunAsync(StdioSession session, PipeReader input, byte[]? detachKeys, CancellationTokenSource stop)
    {
        DetachFilter? filter = detachKeys is { Length: > 0 } ? new DetachFilter(detachKeys) : null;
        try
        {
            while (true)
            {
                ReadResult result = await input.ReadAsync(stop.Token).ConfigureAwait(false);
                if (await ForwardAsync(session, input, result.Buffer, filter, stop.Token).ConfigureAwait(false))
                {
                    session.ReportDetached();
                    await stop.CancelAsync().ConfigureAwait(false);
                    return;
                }

                if (result.IsCompleted)
                {
                    session.CloseInput();
                    return;
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The process does not listen any more, or the session is over; its output decides when the client is told.
        }
    }

    /// <summary>
    /// True when the client has typed its detach keys. What was read counts as read also where the process takes no more of it, for
    /// the end of the session reads on.
    /// </summary>
    private static async Task<bool> ForwardAsync(
        StdioSession session, PipeReader input, ReadOnlySequence<byte> sent, DetachFilter? filter, CancellationToken cancellation)
    {
        SequencePosition end = sent.End;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(sent.Length, PieceSize) + (filter?.MostHeldBack ?? 0));
        try
        {
            while (!sent.IsEmpty && filter is not { HasDetached: true })
            {
                ReadOnlySequence<byte> piece = sent.Slice(0, Math.Min(sent.Length, PieceSize));
                sent = sent.Slice(piece.End);
                int count = filter is null ? Copy(piece, buffer) : filter.Pass(piece.ToArray(), buffer);
                await session.Input.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            input.AdvanceTo(end);
        }

        return filter is { HasDetached: true };
    }

    private static int Copy(ReadOnlySequence<byte> piece, byte[] buffer)
    {
        piece.CopyTo(buffer);
        return (int)piece.Length;
    }
}
