using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Networks.Ports;

/// <summary>
/// Carries TCP connections that no rule of the kernel can lead to a container: those to an IPv6 address of the machine where the container has
/// none, for it does not translate between families, and those to ::1, which do not leave the loopback whatever rules say; and those of clients
/// that were there before the container was.
/// </summary>
internal sealed class PortRelay : IDisposable
{
    private const int Backlog = 512;

    /// <summary>How long a program that is only just being started has until it listens.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket listener;
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource<IPEndPoint> target = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken patience;
    private Action? knock;
    private Action? ready;
    private volatile bool isReady;

    /// <param name="held">A bound and listening socket, which is the relay's from here on.</param>
    /// <param name="target">The container's IPv4 address and port.</param>
    public PortRelay(SafeFileHandle held, IPEndPoint target)
        : this(held, knock: null)
    {
        isReady = true;
        this.target.SetResult(target);
    }

    /// <param name="held">A bound and listening socket, which is the relay's from here on.</param>
    /// <param name="knock">Called once, when the first client is there and waits for <see cref="Lead"/>; null where nobody is to be told.</param>
    public PortRelay(SafeFileHandle held, Action? knock)
    {
        this.knock = knock;
        listener = new Socket(new SafeSocketHandle(held.DangerousGetHandle(), ownsHandle: true));
        held.SetHandleAsInvalid();
        listener.Listen(Backlog);
        _ = AcceptAsync();
    }

    /// <summary>Nobody has said yet where it leads.</summary>
    public bool IsWaiting => !target.Task.IsCompleted;

    /// <summary>Says where it leads, to those who wait already, too.</summary>
    /// <param name="container">A container that is only just being started.</param>
    /// <param name="ready">Called once, when its program has taken a connection, or has had time enough for it.</param>
    public void Lead(IPEndPoint container, Action ready)
    {
        this.ready = ready;
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(closing.Token);
        patience = limit.Token;
        patience.Register(TellReady);
        limit.CancelAfter(Patience);
        target.TrySetResult(container);
    }

    /// <summary>Connections that are carried already go on; those that wait are closed.</summary>
    public void Dispose()
    {
        listener.Dispose();
        target.TrySetCanceled();
        closing.Cancel();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync().ConfigureAwait(false);
                Interlocked.Exchange(ref knock, null)?.Invoke();
                _ = CarryAsync(client);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The port is closed.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using (client)
        {
            try
            {
                IPEndPoint container = await target.Task.ConfigureAwait(false);
                using Socket server = await ConnectAsync(container).ConfigureAwait(false);
                await SocketPair.CopyAsync(client, server).ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One of the two has gone, and the other is let go.
            }
        }
    }

    private async Task<Socket> ConnectAsync(IPEndPoint container)
    {
        if (isReady)
        {
            return await SocketPair.ConnectAsync(container, closing.Token).ConfigureAwait(false);
        }

        Socket server = await SocketPair.ConnectWhenReadyAsync(container, patience).ConfigureAwait(false);
        TellReady();
        return server;
    }

    private void TellReady()
    {
        isReady = true;
        if (!closing.IsCancellationRequested)
        {
            Interlocked.Exchange(ref ready, null)?.Invoke();
        }
    }
}
