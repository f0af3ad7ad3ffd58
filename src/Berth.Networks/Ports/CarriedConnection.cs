using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Berth.Networks.Ports;

/// <summary>A client and a server that do not see each other, with this process between.</summary>
internal static class CarriedConnection
{
    private const int BufferSize = 16 * 1024;

    /// <summary>How often a program is asked whether it listens.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Carries a client's connection to a server, to its end. Never fails: where one of the two is not there, the other is let go. Nothing of it is done on the calling
    /// thread.
    /// </summary>
    /// <param name="client">A descriptor, which is closed.</param>
    /// <param name="connect">Finds the server.</param>
    public static async Task CarryAsync(int client, Func<Task<Socket>> connect)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using Socket one = new(new SafeSocketHandle(client, ownsHandle: true));
            using Socket other = await connect().ConfigureAwait(false);
            await Task.WhenAll(CopyAsync(one, other), CopyAsync(other, one)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Nobody is there to be told: the two see that their connection ends.
        }
    }

    public static async Task<Socket> ConnectAsync(IPEndPoint server, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The same with a server whose program may not have come to listen yet.</summary>
    public static async Task<Socket> ConnectWhenReadyAsync(IPEndPoint server, CancellationToken patience)
    {
        while (true)
        {
            try
            {
                return await ConnectAsync(server, patience).ConfigureAwait(false);
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable)
            {
                await Task.Delay(Pause, patience).ConfigureAwait(false);
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
