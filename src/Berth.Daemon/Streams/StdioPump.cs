using System.IO.Pipelines;
using Berth.Engine.Containers.Streams;

namespace Berth.Daemon.Streams;

/// <summary>Joins a client to a process's stdio until the process ends, the client goes, or it types its detach keys.</summary>
internal static class StdioPump
{
    /// <param name="session">The process's side. Left open.</param>
    /// <param name="received">What the client sends.</param>
    /// <param name="client">Where it reads.</param>
    /// <param name="withInput">Whether what the client sends is the process's input.</param>
    /// <param name="detachKeys">Null or empty where the client cannot leave by keys.</param>
    /// <param name="cancellation">Ends it all.</param>
    public static async Task JoinAsync(
        StdioSession session, PipeReader received, Stream client, bool withInput, byte[]? detachKeys, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task input = withInput ? InputPump.RunAsync(session, received, detachKeys, stop) : Task.CompletedTask;
        try
        {
            await OutputPump.RunAsync(session.Output, client, stop.Token).ConfigureAwait(false);
            await session.Ended.WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client has gone, or has left by its keys; the process goes on.
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await input.ConfigureAwait(false);
    }
}
