using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Berth.Engine.Networks.Ports;

/// <summary>A client and a server that do not see each other, with the engine between.</summary>
internal static class SocketPair
{
    private const int BufferSize = 16 * 1024;

    /// <summary>How often a program is asked whether it listens.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

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

    /// <summary>Carries what each says to the other, until both have said that they say no more.</summary>
    public static Task CopyAsync(Socket one, Socket other) => Task.WhenAll(CopyOneWayAsync(one, other), CopyOneWayAsync(other, one));

    private static async Task CopyOneWayAsync(Socket from, Socket to)
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
