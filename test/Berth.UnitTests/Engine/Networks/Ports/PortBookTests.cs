using System.Net;
using System.Net.Sockets;
using Berth.Engine;
using Berth.Engine.Networks.Ports;
using Berth.Linux;
using Berth.Networks.Firewall;
using Microsoft.Win32.SafeHandles;

namespace Berth.UnitTests.Engine.Networks.Ports;

/// <summary>Without rules of a firewall: which port is whose, and that the machine's programs are kept away.</summary>
public sealed class PortBookTests : IDisposable
{
    private const string Loopback = "127.0.0.1";
    private static readonly PortTarget Target = new(IPAddress.Parse("192.0.2.2"), null);
    private static readonly PortOwner Web = new("1", "web", "e1");
    private static readonly PortOwner Db = new("2", "db", "e2");

    private readonly PacketFilter filter = new("unit0", isManaged: false, TimeProvider.System);
    private readonly PortBook book;
    private readonly ushort port = FreePort();

    public PortBookTests() => book = new PortBook(filter);

    [Fact]
    public void Publish_HoldsThePort_UntilItIsWithdrawn()
    {
        Assert.Equal([new PortMapping(80, "tcp", Loopback, port)], book.Publish(Web, [Wish(port)], Target, NameOf));
        Assert.False(CanListen(port));
        book.Withdraw(Web.ContainerId);
        Assert.True(CanListen(port));
    }

    [Fact]
    public void Publish_PortOfAnother_NamesItsHolder_AndTakesNothing()
    {
        ushort free = FreePort();
        book.Publish(Web, [Wish(port)], Target, NameOf);
        EngineException refusal = Assert.Throws<EngineException>(() => book.Publish(Db, [Wish(free), Wish(port)], Target, NameOf));
        Assert.Equal(
            $"driver failed programming external connectivity on endpoint db (e2): Bind for {Loopback}:{port} failed: port is already allocated (by container web)",
            refusal.Message);
        Assert.True(CanListen(free));
    }

    [Fact]
    public void Publish_ARange_TakesTheFirstThatIsFree()
    {
        book.Publish(Web, [Wish(port)], Target, NameOf);
        PortMapping taken = book.Publish(Db, [Wish(port, (ushort)(port + 20))], Target, NameOf).Single();
        Assert.InRange(taken.HostPort, port + 1, port + 20);
    }

    [Fact]
    public void Change_OfOneForAnother_ClosesAndOpens()
    {
        ushort other = FreePort();
        IReadOnlyList<PortMapping> open = book.Publish(Web, [Wish(port)], Target, NameOf);
        Assert.Equal(other, book.Change(Web, [.. open], [Wish(other)], Target, NameOf).Single().HostPort);
        Assert.True(CanListen(port));
        Assert.False(CanListen(other));
    }

    [Fact]
    public void Change_ToAnotherPortOfTheContainer_KeepsTheNumber()
    {
        IReadOnlyList<PortMapping> open = book.Publish(Web, [Wish(port)], Target, NameOf);
        PortMapping after = book.Change(Web, [.. open], [Wish(port) with { Port = 81 }], Target, NameOf).Single();
        Assert.Equal((81, port), (after.Port, after.HostPort));
    }

    [Fact]
    public void Change_ThatIsRefused_ChangesNothing()
    {
        ushort taken = FreePort();
        book.Publish(Db, [Wish(taken)], Target, NameOf);
        IReadOnlyList<PortMapping> open = book.Publish(Web, [Wish(port)], Target, NameOf);
        Assert.Throws<EngineException>(() => book.Change(Web, [.. open], [Wish(taken)], Target, NameOf));
        Assert.False(CanListen(port));
        Assert.Throws<EngineException>(() => book.Publish(Db, [Wish(port)], Target, NameOf));
    }

    [Fact]
    public async Task Await_TheFirstClient_Knocks_AndIsCarriedWhenThePortLeadsSomewhere()
    {
        TaskCompletionSource knocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ushort behind = FreePort();
        book.Await(Web, [Wish(port) with { Port = behind }], knocked.SetResult, NameOf);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);
        await knocked.Task;

        using TcpListener server = new(IPAddress.Loopback, behind);
        server.Start();
        book.Publish(Web, [Wish(port) with { Port = behind }], new PortTarget(IPAddress.Loopback, null), NameOf);
        using TcpClient accepted = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        byte[] said = new byte[5];
        await accepted.GetStream().ReadExactlyAsync(said, TestContext.Current.CancellationToken);
        Assert.Equal("hello"u8.ToArray(), said);
        Assert.False(CanListen(port));
    }

    [Fact]
    public async Task Await_WhatIsGivenUp_ClosesWhoWaits_AndGivesThePortBack()
    {
        book.Await(Web, [Wish(port)], static () => { }, NameOf);
        Assert.Contains("by container web", Assert.Throws<EngineException>(() => book.Publish(Db, [Wish(port)], Target, NameOf)).Message, StringComparison.Ordinal);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        book.Withdraw(Web.ContainerId);
        Assert.Equal(0, await ReadAsync(client));
        Assert.True(CanListen(port));
    }

    [Fact]
    public void Adopt_WhatAProgramHasTakenMeanwhile_IsTold_AndStaysTheContainers()
    {
        using TcpListener program = new(IPAddress.Loopback, port);
        program.Start();
        PortMapping mapping = new(80, "tcp", Loopback, port);
        Assert.Equal([mapping], book.Adopt(Web, [mapping], Target, []));
        Assert.Contains("by container web", Assert.Throws<EngineException>(() => book.Publish(Db, [Wish(port)], Target, NameOf)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TakeUncarried_APortOfIPv6_IsListenedAtAndGivenOnce_AndEndsForAllWhenItIsClosed()
    {
        book.Publish(Web, [Wish(port) with { HostIp = "::1" }], Target, NameOf);

        (CarriedPort carried, IPEndPoint server) = Assert.Single(book.TakeUncarried(Web.ContainerId));
        using SafeFileHandle shims = Share(carried.Socket);

        Assert.Equal(new IPEndPoint(Target.Address, 80), server);
        Assert.Empty(book.TakeUncarried(Web.ContainerId));
        Assert.Throws<EngineException>(() => book.Publish(Db, [Wish(port) with { HostIp = "::1" }], Target, NameOf));
        book.Withdraw(Web.ContainerId);
        book.Publish(Db, [Wish(port) with { HostIp = "::1" }], Target, NameOf);
    }

    [Fact]
    public void Adopt_WhatItsShimHas_IsNotOpenedAgain_AndWhatItHasBesidesEnds()
    {
        (SafeFileHandle own, SafeFileHandle stray) = (Take(port), Take(FreePort()));
        (IPEndPoint strays, _) = PortHold.PlaceOf(stray);

        Assert.Empty(book.Adopt(Web, [new PortMapping(80, "tcp", "::1", port)], Target, [own, stray]));

        Assert.Empty(book.TakeUncarried(Web.ContainerId));
        Assert.False(own.IsClosed);
        Take((ushort)strays.Port).Dispose();
        book.Withdraw(Web.ContainerId);
        Assert.True(own.IsClosed);
    }

    [Fact]
    public void TakeUncarried_APortOfBothProtocols_IsGivenOfBoth_AndFoundAgainOfBoth()
    {
        PortWish wish = Wish(port) with { HostIp = "::1" };
        IReadOnlyList<PortMapping> open = book.Publish(Web, [wish, wish with { Protocol = "udp" }], Target, NameOf);
        SafeFileHandle[] shims = [.. book.TakeUncarried(Web.ContainerId).Select(static one => Share(one.Port.Socket))];
        Assert.Equal([false, true], shims.Select(static socket => PortHold.PlaceOf(socket).IsDatagram));
        book.Dispose();

        using PortBook next = new(filter);
        Assert.Empty(next.Adopt(Web, open, Target, shims));
        Assert.Empty(next.TakeUncarried(Web.ContainerId));
        next.Withdraw(Web.ContainerId);
        Assert.All(shims, static socket => Assert.True(socket.IsClosed));
        next.Publish(Db, [wish, wish with { Protocol = "udp" }], Target, NameOf);
    }

    [Fact]
    public void Publish_AUdpPortThatAProgramWouldShare_IsRefused()
    {
        using Socket program = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        program.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        program.Bind(new IPEndPoint(IPAddress.Loopback, port));
        Assert.Throws<EngineException>(() => book.Publish(Web, [Wish(port) with { Protocol = "udp" }], Target, NameOf));
    }

    private static SafeFileHandle Take(ushort at)
    {
        Assert.Equal(Errno.None, PortHold.TryTake(IPAddress.IPv6Loopback, at, ProtocolType.Tcp, out SafeFileHandle? held));
        return held!;
    }

    /// <summary>Another descriptor of it, which a shim gets.</summary>
    private static SafeFileHandle Share(SafeFileHandle socket)
    {
        Assert.Equal(Errno.None, UnixSocket.StreamPair(out int from, out int to));
        Assert.Equal(1, UnixSocket.SendPair(from, "x"u8, (int)socket.DangerousGetHandle(), second: -1));
        Assert.Equal(1, UnixSocket.ReceivePair(to, new byte[1], out int shared, out _));
        Fd.Close(from);
        Fd.Close(to);
        return new SafeFileHandle(shared, ownsHandle: true);
    }

    public void Dispose()
    {
        book.Dispose();
        filter.Dispose();
    }

    /// <summary>0 where the other side is gone, whichever way.</summary>
    private static async Task<int> ReadAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string NameOf(string id) => id == Web.ContainerId ? Web.Name : Db.Name;

    private static PortWish Wish(ushort first, ushort? last = null) => new(80, "tcp", Loopback, first, last ?? first);

    private static ushort FreePort()
    {
        using TcpListener any = new(IPAddress.Loopback, 0);
        any.Start();
        return (ushort)((IPEndPoint)any.LocalEndpoint).Port;
    }

    private static bool CanListen(ushort port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
