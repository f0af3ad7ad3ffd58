using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.KernelTests.Networks;
using Berth.Linux;
using Berth.Runtime.Shims;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Shims;

/// <summary>Clients of ::1 that a shim carries to a server that has IPv4 alone.</summary>
[Collection(nameof(NetworkCollection))]
public sealed class CarryTests : IAsyncLifetime
{
    private const ushort Port = 18660;
    private const int RestSize = 48 * 1024;
    private const int LargestDatagram = 65_507;

    private readonly ShimBox box = new();
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private ShimProcess shim = null!;
    private bool hasEnded;

    private static CancellationToken Deadline => ShimBox.Deadline;

    private IPEndPoint Server => (IPEndPoint)server.LocalEndpoint;

    public async ValueTask InitializeAsync()
    {
        server.Start();
        shim = await box.SpawnAsync();
        await shim.LaunchAsync(box.Plan("sleep 100"), box.Io(), Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        server.Dispose(); // a shim waits a while for what a server may still say
        if (!hasEnded)
        {
            await using ShimProcess last = await ShimProcess.ConnectAsync(box.RunDirectory, TimeProvider.System, Deadline);
            await EndAsync(last);
        }

        await shim.DisposeAsync();
        await ShimBox.WaitGoneAsync(shim.ShimPid);
        box.Dispose();
    }

    [Fact]
    public async Task Carry_AClient_BothWays_AlsoWithoutTheOneWhoGaveThePort()
    {
        await GiveAsync();
        using TcpClient client = await ConnectAsync();
        using TcpClient served = await server.AcceptTcpClientAsync(Deadline);
        await shim.DisposeAsync();
        using TcpClient later = await ConnectAsync();
        using TcpClient servedLater = await server.AcceptTcpClientAsync(Deadline);

        Assert.Equal("ping", await SayAsync(client, served, "ping"));
        Assert.Equal("pong", await SayAsync(served, client, "pong"));
        Assert.Equal("later", await SayAsync(later, servedLater, "later"));
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await served.GetStream().ReadAsync(new byte[1], Deadline));
        await served.GetStream().WriteAsync("rest"u8.ToArray(), Deadline);
        Assert.Equal(4, await client.Client.ReceiveAsync(new byte[8], Deadline));
    }

    [Fact]
    public async Task End_AClientOfThePort_IsCarriedOn()
    {
        using SafeFileHandle port = Take(Port);
        await shim.CarryAsync([(port, Server)], Deadline);
        using TcpClient client = await ConnectAsync();
        using TcpClient served = await server.AcceptTcpClientAsync(Deadline);
        PortHold.End(port);

        Assert.Equal("ping", await SayAsync(client, served, "ping"));
        Assert.Equal("pong", await SayAsync(served, client, "pong"));
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await served.GetStream().ReadAsync(new byte[1], Deadline));
    }

    [Fact]
    public async Task Carry_MoreThanFitsAnywhere_ArrivesAsItWas()
    {
        await GiveAsync();
        using TcpClient client = await ConnectSlowlyAsync();
        using TcpClient served = await server.AcceptTcpClientAsync(Deadline);
        byte[] sent = new byte[32 * 1024 * 1024];
        new Random(1).NextBytes(sent);
        byte[] received = new byte[sent.Length];

        Task writing = served.GetStream().WriteAsync(sent, Deadline).AsTask();
        await client.GetStream().ReadExactlyAsync(received, Deadline);
        await writing;

        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task Carry_ManyPorts_EachLeadsToItsOwn()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        using SafeFileHandle one = Take(Port), two = Take(Port + 1);
        await shim.CarryAsync([(one, Server), (two, (IPEndPoint)other.LocalEndpoint)], Deadline);
        using TcpClient first = await ConnectAsync(Port + 1);
        using TcpClient second = await ConnectAsync();
        using TcpClient servedByOther = await other.AcceptTcpClientAsync(Deadline);
        using TcpClient served = await server.AcceptTcpClientAsync(Deadline);

        Assert.Equal("other", await SayAsync(servedByOther, first, "other"));
        Assert.Equal("first", await SayAsync(served, second, "first"));
    }

    [Fact]
    public async Task Carry_NoServer_TheClientIsLetGo()
    {
        server.Stop();
        using SafeFileHandle port = Take(Port);
        await shim.CarryAsync([(port, new IPEndPoint(IPAddress.Loopback, 1))], Deadline);
        using TcpClient client = await ConnectAsync();
        Assert.Equal(0, await ReadAllAsync(client));
    }

    [Fact]
    public async Task End_ThePortIsFreeAtOnce_WhateverComesMeanwhile()
    {
        for (int i = 0; i < 200; i++)
        {
            using SafeFileHandle port = Take(Port);
            await shim.CarryAsync([(port, Server)], Deadline);
            using TcpClient client = await ConnectAsync();
            PortHold.End(port);
        }

        await NetworkFixture.WaitUntilAsync(() => shim.FindCarriedAsync(Deadline).Result.Count == 0, "the shim lets its sockets go");
    }

    [Fact]
    public async Task FindCarried_ByTheNextDaemon_AreTheSockets()
    {
        await GiveAsync();
        await shim.DisposeAsync();
        shim = await ShimProcess.ConnectAsync(box.RunDirectory, TimeProvider.System, Deadline);

        using SafeFileHandle found = Assert.Single(await shim.FindCarriedAsync(Deadline));

        Assert.Equal((new IPEndPoint(IPAddress.IPv6Loopback, Port), false), PortHold.PlaceOf(found));
        PortHold.End(found);
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync());
    }

    [Fact]
    public async Task CarryDatagrams_OfSeveralClients_EachHasItsOwnAnswers_AlsoWithoutTheOneWhoGaveThePort()
    {
        using UdpClient echo = new(new IPEndPoint(IPAddress.Loopback, 0));
        using (SafeFileHandle port = TakeDatagrams(IPAddress.IPv6Any))
        {
            await shim.CarryAsync([(port, (IPEndPoint)echo.Client.LocalEndPoint!)], Deadline);
        }

        await shim.DisposeAsync();
        using UdpClient one = new(AddressFamily.InterNetworkV6), two = new(AddressFamily.InterNetworkV6);
        one.Connect(IPAddress.IPv6Loopback, Port);
        two.Connect(IPAddress.IPv6Loopback, Port);
        for (int round = 0; round < 3; round++)
        {
            await one.SendAsync(Encoding.ASCII.GetBytes($"one {round}"), Deadline);
            UdpReceiveResult first = await echo.ReceiveAsync(Deadline);
            await two.SendAsync(Encoding.ASCII.GetBytes($"two {round}"), Deadline);
            UdpReceiveResult second = await echo.ReceiveAsync(Deadline);
            await echo.SendAsync(second.Buffer, second.RemoteEndPoint, Deadline);
            await echo.SendAsync(first.Buffer, first.RemoteEndPoint, Deadline);
            Assert.Equal($"one {round}", Encoding.ASCII.GetString((await one.ReceiveAsync(Deadline)).Buffer));
            Assert.Equal($"two {round}", Encoding.ASCII.GetString((await two.ReceiveAsync(Deadline)).Buffer));
        }
    }

    /// <summary>Where an answer comes from is decided by the kernel unless it is said, and this client takes none from its own address.</summary>
    [Fact]
    public async Task CarryDatagrams_ToOneOfSeveralAddresses_IsAnsweredFromThatOne()
    {
        (string own, string asked) = ("fd00:be12::1", "fd00:be12::2");
        TestCommand.Run($"ip -6 addr add {own}/128 dev lo nodad");
        TestCommand.Run($"ip -6 addr add {asked}/128 dev lo nodad");
        try
        {
            using UdpClient echo = new(new IPEndPoint(IPAddress.Loopback, 0));
            using SafeFileHandle port = TakeDatagrams(IPAddress.IPv6Any);
            await shim.CarryAsync([(port, (IPEndPoint)echo.Client.LocalEndPoint!)], Deadline);
            using UdpClient client = new(new IPEndPoint(IPAddress.Parse(own), 0));
            client.Connect(IPAddress.Parse(asked), Port);
            await client.SendAsync(new byte[LargestDatagram], Deadline);
            UdpReceiveResult received = await echo.ReceiveAsync(Deadline);
            await echo.SendAsync(received.Buffer, received.RemoteEndPoint, Deadline);
            Assert.Equal(LargestDatagram, (await client.ReceiveAsync(Deadline)).Buffer.Length);
        }
        finally
        {
            TestCommand.Run($"ip -6 addr del {own}/128 dev lo");
            TestCommand.Run($"ip -6 addr del {asked}/128 dev lo");
        }
    }

    [Fact]
    public async Task CarryDatagrams_MoreClientsThanAreKept_AreAllAnswered()
    {
        using UdpClient echo = new(new IPEndPoint(IPAddress.Loopback, 0));
        using SafeFileHandle port = TakeDatagrams(IPAddress.IPv6Loopback);
        await shim.CarryAsync([(port, (IPEndPoint)echo.Client.LocalEndPoint!)], Deadline);
        for (int i = 0; i < 700; i++)
        {
            using UdpClient client = new(AddressFamily.InterNetworkV6);
            client.Connect(IPAddress.IPv6Loopback, Port);
            await client.SendAsync(BitConverter.GetBytes(i), Deadline);
            UdpReceiveResult received = await echo.ReceiveAsync(Deadline);
            await echo.SendAsync(received.Buffer, received.RemoteEndPoint, Deadline);
            Assert.Equal(i, BitConverter.ToInt32((await client.ReceiveAsync(Deadline)).Buffer));
        }

        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{shim.ShimPid}/fd").Length, 1, 600);
    }

    [Fact]
    public async Task EndDatagrams_ThePortIsFreeForTheNextAtOnce_AndForOthersSoon()
    {
        for (int i = 0; i < 200; i++)
        {
            using SafeFileHandle port = TakeDatagrams(IPAddress.IPv6Loopback);
            await shim.CarryAsync([(port, Server)], Deadline);
            PortHold.End(port);
        }

        await NetworkFixture.WaitUntilAsync(() => shim.FindCarriedAsync(Deadline).Result.Count == 0, "the shim lets its sockets go");
        using UdpClient other = new(new IPEndPoint(IPAddress.IPv6Loopback, Port));
    }

    [Fact]
    public async Task Exit_WhatTheServerHadSaid_StillArrives_AndThePortIsFree()
    {
        await GiveAsync();
        using TcpClient client = await ConnectSlowlyAsync();
        using (TcpClient served = await server.AcceptTcpClientAsync(Deadline))
        {
            await served.GetStream().WriteAsync(new byte[RestSize], Deadline);
        }

        await EndAsync(shim);

        Assert.Equal(RestSize, await ReadAllAsync(client));
        await ShimBox.WaitGoneAsync(shim.ShimPid);
        using SafeFileHandle free = Take(Port);
    }

    /// <summary>As a daemon that is killed afterwards: it has no descriptor left.</summary>
    private async Task GiveAsync()
    {
        using SafeFileHandle port = Take(Port);
        await shim.CarryAsync([(port, Server)], Deadline);
    }

    private async Task EndAsync(ShimProcess one)
    {
        hasEnded = true;
        await one.SignalAsync(null, 9, Deadline);
        await one.Exited.WaitAsync(Deadline);
    }

    private static SafeFileHandle TakeDatagrams(IPAddress address)
    {
        Assert.Equal(Errno.None, PortHold.TryTake(address, Port, ProtocolType.Udp, out SafeFileHandle? held));
        return held!;
    }

    private static SafeFileHandle Take(int port)
    {
        SafeFileHandle held = Inet6Port.Take(port);
        Assert.Equal(Errno.None, PortHold.Listen(held));
        return held;
    }

    private static Task<TcpClient> ConnectAsync(int port = Port) => Inet6Port.ConnectAsync(port, Deadline);

    /// <summary>A client with little room, so that what it is told waits on the way.</summary>
    private static Task<TcpClient> ConnectSlowlyAsync() => Inet6Port.ConnectAsync(Port, Deadline, room: 4096);

    private static async Task<string> SayAsync(TcpClient from, TcpClient to, string text)
    {
        await from.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Deadline);
        byte[] heard = new byte[text.Length];
        await to.GetStream().ReadExactlyAsync(heard, Deadline);
        return Encoding.ASCII.GetString(heard);
    }

    /// <summary>How much comes until the end; one by a reset is one, too.</summary>
    private static async Task<int> ReadAllAsync(TcpClient client)
    {
        int length = 0;
        try
        {
            byte[] buffer = new byte[4096];
            for (int count; (count = await client.GetStream().ReadAsync(buffer, Deadline)) > 0; length += count)
            {
            }
        }
        catch (IOException)
        {
            return length;
        }

        return length;
    }
}
