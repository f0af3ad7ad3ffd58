using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Linux;
using Berth.Networks;
using Berth.Networks.Names;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Networks;

/// <summary>The name server, asked from a container's namespace by sockets and by busybox.</summary>
[Collection(nameof(NetworkCollection))]
public sealed class NameServerTests : IDisposable
{
    private const ushort A = 1;
    private const ushort Aaaa = 28;
    private const ushort Text = 16;

    private readonly NetworkNamespaces namespaces = new(TimeProvider.System);
    private readonly NameServer server;
    private readonly NameZone zone = new("backend");

    public NameServerTests()
    {
        server = new NameServer(namespaces, TimeProvider.System);
        zone.Set("1", ["db", "store"], [IPAddress.Parse("10.9.0.2")]);
        zone.Set("2", ["web", "store"], [IPAddress.Parse("10.9.0.3"), IPAddress.Parse("fd00::3")]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        namespaces.Dispose();
    }

    [Fact]
    public async Task Open_NamesOfTheNetwork_AreFoundByBusybox()
    {
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        using NameService service = await OpenAsync(container, new NameView { Zones = [zone] }, isNew: true);

        Assert.Contains("10.9.0.2", TestCommand.RunIn(container, "busybox nslookup db 127.0.0.11"), StringComparison.Ordinal);
        Assert.Contains("10.9.0.3", TestCommand.RunIn(container, "busybox nslookup web.backend 127.0.0.11"), StringComparison.Ordinal);
        Assert.Contains("fd00::3", TestCommand.RunIn(container, "busybox nslookup -type=aaaa WEB 127.0.0.11"), StringComparison.Ordinal);
        Assert.Contains("db.backend", TestCommand.RunIn(container, "busybox nslookup 10.9.0.2 127.0.0.11"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_KnownNames_AreAnsweredByUdpAndTcp(bool datagram)
    {
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        using NameService service = await OpenAsync(container, new NameView { Zones = [zone] }, isNew: true);

        byte[] two = await AskAsync(container, "store", A, datagram);
        Assert.Equal((0, 2), (Code(two), Count(two)));
        byte[] none = await AskAsync(container, "db", Aaaa, datagram);
        Assert.Equal((0, 0), (Code(none), Count(none)));
        byte[] unknown = await AskAsync(container, "nobody", A, datagram);
        Assert.Equal(2, Code(unknown));
        byte[] malformed = await ExchangeAsync(container, [1, 2, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0], datagram);
        Assert.Equal(1, Code(malformed));
    }

    [Fact]
    public async Task Ask_SeveralAddresses_AreToldInTurn()
    {
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        using NameService service = await OpenAsync(container, new NameView { Zones = [zone] }, isNew: true);

        HashSet<byte> first = [];
        for (int i = 0; i < 4; i++)
        {
            first.Add((await AskAsync(container, "store", A, datagram: true))[23 + 15]);
        }

        Assert.Equal(2, first.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_UnknownName_GoesOutsideAndItsAnswerIsKept(bool datagram)
    {
        using OutsideServer outside = OutsideServer.Start(_ => null);
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        using NameService service = await OpenAsync(container, Outside(outside), isNew: true);

        for (int i = 0; i < 3; i++)
        {
            byte[] answer = await AskAsync(container, "Some.Example", Text, datagram);
            Assert.Equal((0, 1), (Code(answer), Count(answer)));
        }

        Assert.Equal(datagram ? 1 : 3, outside.Asked);
    }

    [Fact]
    public async Task Ask_FirstServerIsSilentOrFails_TheNextIsAsked()
    {
        using OutsideServer silent = OutsideServer.Start(_ => []);
        using OutsideServer failing = OutsideServer.Start(request => OutsideServer.Failure(request, 2));
        using OutsideServer good = OutsideServer.Start(_ => null);
        IPEndPoint nobody = new(IPAddress.Loopback, 9);
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        NameView view = new() { Zones = [zone], Servers = [nobody, failing.Address, silent.Address, good.Address] };
        using NameService service = await OpenAsync(container, view, isNew: true);

        byte[] answer = await AskAsync(container, "some.example", A, datagram: true);

        Assert.Equal((0, 1), (Code(answer), Count(answer)));
        Assert.Equal((1, 1, 1), (failing.Asked, silent.Asked, good.Asked));
    }

    [Fact]
    public async Task Ask_AllServersFail_IsAFailure()
    {
        using OutsideServer failing = OutsideServer.Start(request => OutsideServer.Failure(request, 2));
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        using NameService service = await OpenAsync(container, new NameView { Servers = [new IPEndPoint(IPAddress.Loopback, 9), failing.Address] }, isNew: true);

        Assert.Equal(2, Code(await AskAsync(container, "some.example", A, datagram: true)));
    }

    [Fact]
    public async Task Ask_AnswerOfAnotherQuestion_IsNotTaken()
    {
        using OutsideServer forging = OutsideServer.Start(request => { byte[] forged = OutsideServer.Success(request); forged[13] ^= 1; return forged; });
        using OutsideServer good = OutsideServer.Start(_ => null);
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        using NameService service = await OpenAsync(container, new NameView { Servers = [forging.Address, good.Address] }, isNew: true);

        byte[] answer = await AskAsync(container, "some.example", A, datagram: true);

        Assert.Equal((0, 1, 1), (Code(answer), Count(answer), good.Asked));
    }

    [Fact]
    public async Task Ask_LongAnswer_IsCutForWhoTakesNoMore()
    {
        using OutsideServer outside = OutsideServer.Start(request => [.. OutsideServer.Success(request), .. new byte[800]]);
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        using NameService service = await OpenAsync(container, Outside(outside), isNew: true);

        byte[] answer = await AskAsync(container, "some.example", Text, datagram: true);

        Assert.True((answer[2] & 2) != 0 && answer.Length < 100, $"{answer.Length} bytes, flags {answer[2]:x}");
    }

    [Fact]
    public async Task Open_ByTheNextServer_AnswersAgainAndServesTheNewView()
    {
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        using (NameServer earlier = new(namespaces, TimeProvider.System))
        {
            earlier.Serve(await earlier.OpenSocketsAsync(container, isNew: true), new NameView { Zones = [zone] });
            Assert.Equal(1, Count(await AskAsync(container, "db", A, datagram: true)));
        }

        using NameService service = await OpenAsync(container, new NameView(), isNew: false);
        Assert.Equal(2, Code(await AskAsync(container, "db", A, datagram: true)));
        service.View = new NameView { Zones = [zone] };
        Assert.Equal(1, Count(await AskAsync(container, "db", A, datagram: true)));
        zone.Remove("1");
        Assert.Equal(2, Code(await AskAsync(container, "db", A, datagram: true)));
    }

    [Fact]
    public async Task Open_ContainerIsANameServerItself_MayBindItsPort()
    {
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        using NameService service = await OpenAsync(container, new NameView { Zones = [zone] }, isNew: true);

        int bound = await namespaces.Worker.RunAsync(() => namespaces.Worker.Visit(container, () => InternetSocket.Bind(new IPEndPoint(IPAddress.Any, 53), datagram: true)));
        Assert.True(bound >= 0, $"{(Errno)(-bound)}");
        Fd.Close(bound);
    }

    /// <summary>A resolver whose socket is connected gives up at once where nobody has the server's open.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Serve_SocketsThatSomebodyKept_AnswersWhatWasAskedMeanwhile(bool datagram)
    {
        using SafeFileHandle container = await namespaces.TakeIsolatedAsync(Cancellation);
        NameSockets kept;
        using (NameServer earlier = new(namespaces, TimeProvider.System))
        {
            NameSockets sockets = await earlier.OpenSocketsAsync(container, isNew: true);
            kept = Duplicate(sockets);
            earlier.Serve(sockets, new NameView { Zones = [zone] });
            Assert.Equal(1, Count(await AskAsync(container, "db", A, datagram)));
        }

        Task<byte[]> asked = Task.Run(() => AskAsync(container, "db", A, datagram), Cancellation);
        Assert.True(Polling.Wait(datagram ? kept.Datagrams : kept.Streams, Polling.Readable, TimeSpan.FromSeconds(20)));
        using NameService service = server.Serve(kept, new NameView { Zones = [zone] });
        Assert.Equal(1, Count(await asked));
    }

    /// <summary>As a shim has them.</summary>
    private static NameSockets Duplicate(NameSockets sockets)
    {
        LinuxException.ThrowIfFailed(UnixSocket.Pair(out int one, out int other), "make a pair of sockets");
        Assert.Equal(1, UnixSocket.SendPair(one, "x"u8, sockets.Datagrams, sockets.Streams));
        Assert.Equal(1, UnixSocket.ReceivePair(other, new byte[8], out int datagrams, out int streams));
        Fd.Close(one);
        Fd.Close(other);
        return new NameSockets(datagrams, streams);
    }

    private async Task<NameService> OpenAsync(SafeFileHandle container, NameView view, bool isNew) => server.Serve(await server.OpenSocketsAsync(container, isNew), view);

    private NameView Outside(OutsideServer outside) => new() { Zones = [zone], Servers = [outside.Address] };

    private static int Code(byte[] answer) => answer[3] & 15;

    private static int Count(byte[] answer) => BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6));

    private Task<byte[]> AskAsync(SafeFileHandle container, string name, ushort type, bool datagram)
    {
        List<byte> request = [7, 8, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in name.Split('.'))
        {
            request.Add((byte)label.Length);
            request.AddRange(Encoding.ASCII.GetBytes(label));
        }

        request.AddRange([0, (byte)(type >> 8), (byte)type, 0, 1]);
        return ExchangeAsync(container, [.. request], datagram);
    }

    private async Task<byte[]> ExchangeAsync(SafeFileHandle container, byte[] request, bool datagram)
    {
        int fd = await namespaces.Worker.RunAsync(() => namespaces.Worker.Visit(container, () => InternetSocket.Connect(new IPEndPoint(NameServer.Address, 53), datagram)));
        Assert.True(fd >= 0, $"{(Errno)(-fd)}");
        using Socket socket = new(new SafeSocketHandle(fd, ownsHandle: true)) { Blocking = true, ReceiveTimeout = 20_000 };
        Assert.True(Polling.Wait(fd, Polling.Writable, TimeSpan.FromSeconds(5)));
        await socket.SendAsync(datagram ? request : [(byte)(request.Length >> 8), (byte)request.Length, .. request]);
        byte[] answer = new byte[65537];
        int length = socket.Receive(answer);
        if (datagram)
        {
            return answer[..length];
        }

        while (length < 2 + BinaryPrimitives.ReadUInt16BigEndian(answer))
        {
            length += socket.Receive(answer.AsSpan(length));
        }

        return answer[2..length];
    }
}
