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

    private readonly Socket listener;
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource<IPEndPoint> target = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? knock;

    /// <param name="held">A bound and listening socket, which is the relay's from here on.</param>
    /// <param name="target">The container's IPv4 address and port.</param>
    public PortRelay(SafeFileHandle held, IPEndPoint target)
        : this(held, knock: null) => Lead(target);

    /// <param name="held">A bound and listening socket, which is the relay's from here on.</param>
    /// <param name="knock">Called once, when the first client is there and waits for <see cref="Lead"/>; null where nobody is to be told.</param>
    public PortRelay(SafeFileHandle held, Action? knock)
    {
        this.knock = knock;
        WaitsForServer = knock is not null;
        listener = new Socket(new SafeSocketHandle(held.DangerousGetHandle(), ownsHandle: true));
        held.SetHandleAsInvalid();
        listener.Listen(Backlog);
        _ = AcceptAsync();
    }

    /// <summary>Nobody has said yet where it leads.</summary>
    public bool IsWaiting => !target.Task.IsCompleted;

    /// <summary>The container is only just being started: its program has to be given time until it listens.</summary>
    private bool WaitsForServer { get; }

    /// <summary>Says where it leads, to those who wait already, too.</summary>
    public void Lead(IPEndPoint container) => target.TrySetResult(container);

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
                using Socket server = WaitsForServer
                    ? await SocketPair.ConnectWhenReadyAsync(container, closing.Token).ConfigureAwait(false)
                    : await SocketPair.ConnectAsync(container, closing.Token).ConfigureAwait(false);
                await SocketPair.CopyAsync(client, server).ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One of the two has gone, and the other is let go.
            }
        }
    }
}
