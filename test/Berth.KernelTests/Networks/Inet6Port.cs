using System.Net;
using System.Net.Sockets;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Networks;

/// <summary>A port of ::1, from both sides.</summary>
internal static class Inet6Port
{
    public static SafeFileHandle Take(int port)
    {
        Assert.Equal(Errno.None, PortHold.TryTake(IPAddress.IPv6Loopback, (ushort)port, ProtocolType.Tcp, out SafeFileHandle? held));
        return held!;
    }

    /// <param name="port">Which.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <param name="room">How much the client can be told before it reads; 0 for what the kernel gives.</param>
    public static async Task<TcpClient> ConnectAsync(int port, CancellationToken cancellation, int room = 0)
    {
        TcpClient client = new(AddressFamily.InterNetworkV6);
        client.ReceiveBufferSize = room > 0 ? room : client.ReceiveBufferSize;
        await client.ConnectAsync(IPAddress.IPv6Loopback, port, cancellation);
        return client;
    }
}
