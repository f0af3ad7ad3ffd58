using System.Net;
using System.Net.Sockets;
using Berth.Networks.Ports;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Networks;

/// <summary>Clients that are there before the server is.</summary>
[Collection(nameof(NetworkCollection))]
public sealed class WaitingPortsTests : IDisposable
{
    private const ushort Port = 18650;

    private readonly WaitingPorts ports = new();
    private readonly TcpListener server = new(IPAddress.Loopback, 0);

    public WaitingPortsTests() => server.Start();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ushort ServerPort => (ushort)((IPEndPoint)server.LocalEndpoint).Port;

    public void Dispose()
    {
        ports.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task Open_Clients_KnockOnceAndWaitUntilTheyAreLed()
    {
        TaskCompletionSource knocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using WaitingPort port = ports.Open(Take(), knocked.SetResult);
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
        using WaitingPort port = ports.Open(Take(), static () => { });
        using TcpClient client = await ConnectAsync();
        port.Dispose();
        Assert.Equal("", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task Dispose_ThePortIsFreeAtOnce_WhateverComesMeanwhile()
    {
        for (int i = 0; i < 200; i++)
        {
            using WaitingPort port = ports.Open(Take(), static () => { });
            using TcpClient client = await ConnectAsync();
        }
    }

    private static SafeFileHandle Take() => Inet6Port.Take(Port);

    private static Task<TcpClient> ConnectAsync() => Inet6Port.ConnectAsync(Port, Cancellation);

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
