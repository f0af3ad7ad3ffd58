using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Linux;
using Berth.Networks.Ports;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Networks;

/// <summary>Connections by IPv6 that are carried to a server that has IPv4 alone.</summary>
[Collection(nameof(NetworkCollection))]
public sealed class PortRelaysTests : IDisposable
{
    private const ushort Port = 18650;

    private readonly PortRelays relays = new();
    private readonly TcpListener server = new(IPAddress.Loopback, 0);

    public PortRelaysTests() => server.Start();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ushort ServerPort => (ushort)((IPEndPoint)server.LocalEndpoint).Port;

    public void Dispose()
    {
        relays.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task Open_AClient_IsCarriedBothWays_EvenAfterThePortIsClosed()
    {
        using IDisposable relay = relays.Open(Take(), IPAddress.Loopback, ServerPort);
        using TcpClient client = await ConnectAsync();
        using TcpClient served = await server.AcceptTcpClientAsync(Cancellation);
        relay.Dispose();

        Assert.Equal("ping", await SayAsync(client, served, "ping"));
        Assert.Equal("pong", await SayAsync(served, client, "pong"));
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await served.GetStream().ReadAsync(new byte[1], Cancellation));
    }

    [Fact]
    public async Task Dispose_ThePortIsFreeAtOnce_WhateverComesMeanwhile()
    {
        for (int i = 0; i < 200; i++)
        {
            using IDisposable relay = relays.Open(Take(), IPAddress.Loopback, ServerPort);
            using TcpClient client = await ConnectAsync();
        }
    }

    [Fact]
    public async Task Open_ManyPorts_EachLeadsToItsOwn()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        using IDisposable one = relays.Open(Take(), IPAddress.Loopback, ServerPort);
        using IDisposable two = relays.Open(Take(Port + 1), IPAddress.Loopback, (ushort)((IPEndPoint)other.LocalEndpoint).Port);
        using TcpClient first = await ConnectAsync(Port + 1);
        using TcpClient second = await ConnectAsync();
        using TcpClient servedByOther = await other.AcceptTcpClientAsync(Cancellation);
        using TcpClient served = await server.AcceptTcpClientAsync(Cancellation);

        Assert.Equal("other", await SayAsync(servedByOther, first, "other"));
        Assert.Equal("first", await SayAsync(served, second, "first"));
    }

    [Fact]
    public async Task Open_NoServer_TheClientIsLetGo()
    {
        server.Stop();
        using IDisposable relay = relays.Open(Take(), IPAddress.Loopback, 1);
        using TcpClient client = await ConnectAsync();
        Assert.Equal("", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task Await_Clients_KnockOnceAndWaitUntilTheyAreLed()
    {
        TaskCompletionSource knocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using WaitingPort port = relays.Await(Take(), knocked.SetResult);
        using TcpClient first = await ConnectAsync();
        using TcpClient second = await ConnectAsync();
        await knocked.Task.WaitAsync(Cancellation);
        Assert.True(port.IsWaiting);

        port.Lead(new IPEndPoint(IPAddress.Loopback, ServerPort), ready.SetResult);
        using TcpClient served = await server.AcceptTcpClientAsync(Cancellation);
        using TcpClient servedToo = await server.AcceptTcpClientAsync(Cancellation);
        await ready.Task.WaitAsync(Cancellation);
        Assert.False(port.IsWaiting);
    }

    [Fact]
    public async Task Dispose_AWaitingPort_ClosesItsClients()
    {
        using WaitingPort port = relays.Await(Take(), static () => { });
        using TcpClient client = await ConnectAsync();
        port.Dispose();
        Assert.Equal("", await ReadToEndAsync(client));
    }

    private static SafeFileHandle Take(int port = Port)
    {
        Assert.Equal(Errno.None, PortHold.TryTake(IPAddress.IPv6Loopback, (ushort)port, ProtocolType.Tcp, out SafeFileHandle? held));
        return held!;
    }

    private static async Task<TcpClient> ConnectAsync(int port = Port)
    {
        TcpClient client = new(AddressFamily.InterNetworkV6);
        await client.ConnectAsync(IPAddress.IPv6Loopback, port, Cancellation);
        return client;
    }

    private static async Task<string> SayAsync(TcpClient from, TcpClient to, string text)
    {
        await from.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Cancellation);
        byte[] heard = new byte[text.Length];
        await to.GetStream().ReadExactlyAsync(heard, Cancellation);
        return Encoding.ASCII.GetString(heard);
    }

    /// <summary>An end by a reset is one, too.</summary>
    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        try
        {
            using StreamReader reader = new(client.GetStream());
            return await reader.ReadToEndAsync(Cancellation);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
