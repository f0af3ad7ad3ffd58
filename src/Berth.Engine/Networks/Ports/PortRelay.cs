using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Networks.Ports;

/// <summary>
/// Carries TCP connections that no rule of the kernel can lead to a container: those to an IPv6 address of the machine where the container has
/// none, for it does not translate between families, and those to ::1, which do not leave the loopback whatever rules say.
/// </summary>
internal sealed class PortRelay : IDisposable
{
    private const int Backlog = 512;
    private const int BufferSize = 16 * 1024;

    private readonly Socket listener;
    private readonly IPEndPoint target;

    /// <param name="held">A bound and listening socket, which is the relay's from here on.</param>
    /// <param name="target">The container's IPv4 address and port.</param>
    public PortRelay(SafeFileHandle held, IPEndPoint target)
    {
        this.target = target;
        listener = new Socket(new SafeSocketHandle(held.DangerousGetHandle(), ownsHandle: true));
        held.SetHandleAsInvalid();
        listener.Listen(Backlog);
        _ = AcceptAsync();
    }

    /// <summary>Connections that are carried already go on.</summary>
    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await listener.AcceptAsync().ConfigureAwait(false));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The port is closed.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using Socket container = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                await container.ConnectAsync(target).ConfigureAwait(false);
                await Task.WhenAll(CopyAsync(client, container), CopyAsync(container, client)).ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // One of the two has gone, and the other is let go.
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int length;
            while ((length = await from.ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false)) > 0)
            {
                for (int sent = 0; sent < length;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent)).ConfigureAwait(false);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // A connection that broke off is broken off on the other side too: what was said was not all.
            from.Dispose();
            to.Dispose();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
