using System.Buffers;
using System.IO.Pipelines;
using Berth.Engine.Containers.Streams;

namespace Berth.Daemon.Streams;

/// <summary>Joins a client to a process's stdio until the process ends, the client goes, or it types its detach keys.</summary>
internal static class StdioPump
{
    /// <summary>What a socket of the kernel's usual size holds; larger pieces only wait.</summary>
    private const int PieceSize = 256 << 10;

    /// <param name="session">The process's side. Left open.</param>
    /// <param name="client">The other side.</param>
    /// <param name="withInput">Whether what the client sends is the process's input.</param>
    /// <param name="detachKeys">Null or empty where the client cannot leave by keys.</param>
    /// <param name="cancellation">Ends it all.</param>
    public static async Task JoinAsync(StdioSession session, HijackedStream client, bool withInput, byte[]? detachKeys, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task input = withInput ? CopyInputAsync(session, client.Input, detachKeys, stop) : Task.CompletedTask;
        try
        {
            await CopyOutputAsync(session.Output, client, stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or has left by its keys; the process goes on.
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await input.ConfigureAwait(false);
    }

    private static async Task CopyOutputAsync(Stream output, HijackedStream client, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            int count;
            while ((count = await output.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                await client.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task CopyInputAsync(StdioSession session, PipeReader input, byte[]? detachKeys, CancellationTokenSource stop)
    {
        DetachFilter? filter = detachKeys is { Length: > 0 } ? new DetachFilter(detachKeys) : null;
        try
        {
            while (true)
            {
                ReadResult result = await input.ReadAsync(stop.Token).ConfigureAwait(false);
                if (await ForwardAndAdvanceAsync(session, input, result, filter, stop.Token).ConfigureAwait(false))
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

    /// <summary>What was read counts as read also where the process takes no more of it, for the end of the session reads on.</summary>
    private static async Task<bool> ForwardAndAdvanceAsync(
        StdioSession session, PipeReader input, ReadResult result, DetachFilter? filter, CancellationToken cancellation)
    {
        try
        {
            return await ForwardAsync(session, result.Buffer, filter, cancellation).ConfigureAwait(false);
        }
        finally
        {
            input.AdvanceTo(result.Buffer.End);
        }
    }

    private static async Task<bool> ForwardAsync(StdioSession session, ReadOnlySequence<byte> typed, DetachFilter? filter, CancellationToken cancellation)
    {
        foreach (ReadOnlyMemory<byte> piece in typed)
        {
            if (filter is null)
            {
                await session.Input.WriteAsync(piece, cancellation).ConfigureAwait(false);
                continue;
            }

            byte[] passed = new byte[piece.Length + filter.MostHeldBack];
            int count = filter.Pass(piece.Span, passed, out bool detached);
            await session.Input.WriteAsync(passed.AsMemory(0, count), cancellation).ConfigureAwait(false);
            if (detached)
            {
                return true;
            }
        }

        return false;
    }
}
