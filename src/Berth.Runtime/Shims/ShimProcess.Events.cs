using System.Net.Sockets;
using Berth.Linux;

namespace Berth.Runtime.Shims;

/// <summary>The control connection: one reader, which tells answers from events.</summary>
public sealed partial class ShimProcess
{
    private async Task StartWatchingAsync(CancellationToken cancellation)
    {
        reading = ReadAsync();
        Frame state = await RequestAsync(new FrameWriter(ShimFrame.Watch), cancellation).ConfigureAwait(false);
        ThrowIfFailed(state.Kind, state.Payload, null);
        FrameReader reader = new(state.Payload);
        InitPid = reader.Int();
        ShimPid = reader.Int();
        IsLaunched = reader.Int() != 0;
    }

    private async Task<Frame> RequestAsync(FrameWriter request, CancellationToken cancellation)
    {
        await requests.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            TaskCompletionSource<Frame> waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref answer, waiting);
            if (reading.IsCompleted)
            {
                throw Gone();
            }

            await control.SendAsync(request.Finish(), cancellation).ConfigureAwait(false);
            // Not cancellable from here on: the next request would get this one's answer.
            return await waiting.Task.ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Gone();
        }
        finally
        {
            requests.Release();
        }
    }

    private static LinuxException Gone() => new("reach", "the container's shim", Errno.ECONNRESET);

    private async Task ReadAsync()
    {
        try
        {
            while (await control.ReceiveAsync(CancellationToken.None).ConfigureAwait(false) is { } frame)
            {
                Dispatch(frame.Kind, frame.Payload);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidDataException)
        {
            // The connection is over either way; what that means is decided below.
        }

        Reap();
        answer?.TrySetException(Gone());
        exited.TrySetResult(new ShimExit(255, OomKilled: false, time.GetUtcNow()));
        foreach (TaskCompletionSource<int> exec in execs.Values)
        {
            exec.TrySetResult(255);
        }
    }

    private void Dispatch(ShimFrame kind, byte[] payload)
    {
        FrameReader reader = new(payload);
        switch (kind)
        {
            case ShimFrame.Exited:
                exited.TrySetResult(new ShimExit(reader.Int(), reader.Int() != 0, DateTimeOffset.UnixEpoch.AddTicks(reader.Long())));
                break;
            case ShimFrame.ExecExited:
                string id = reader.Text() ?? string.Empty;
                if (execs.TryRemove(id, out TaskCompletionSource<int>? ended))
                {
                    ended.TrySetResult(reader.Int());
                }

                break;
            default:
                answer?.TrySetResult(new Frame(kind, payload));
                break;
        }
    }

    /// <summary>A shim that this process started is its child, and stays a zombie until it is reaped. It has hung up, so it is about to end.</summary>
    private void Reap()
    {
        int pidfd = Interlocked.Exchange(ref shimPidFd, -1);
        if (pidfd >= 0)
        {
            gone = ZombieReaper.Add(pidfd);
        }
    }
}
