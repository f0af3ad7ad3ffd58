using System.Net.Sockets;
using System.Text;
using Berth.Linux;
using Berth.Runtime.Shims;
using Berth.Shim;
using Berth.Shim.Logs;

namespace Berth.UnitTests.Shim;

/// <summary>The shim's way to a receiver that takes its time, with real sockets.</summary>
public sealed class LogReceiverTests : IDisposable
{
    private const int Lines = 5000;
    private static readonly string Text = new('x', 100);
    private readonly string directory = Directory.CreateTempSubdirectory("berth-receiver-").FullName;
    private readonly EventLoop loop = new();
    private int caughtUp;

    private string SocketPath => Path.Combine(directory, "socket");

    [Theory]
    [InlineData(SocketType.Stream)]
    [InlineData(SocketType.Dgram)]
    public void Append_ReceiverBehind_IsToldAndSentWhenItReads(SocketType type)
    {
        using Socket receiver = Listen(type);
        ContainerLog log = Open(type, bufferSize: 0);
        AppendLines(log);
        Assert.True(log.IsBehind);

        List<string> messages = Receive(receiver, type, Lines);

        Assert.False(log.IsBehind);
        Assert.True(caughtUp > 0);
        Assert.Equal(Enumerable.Range(0, Lines).Select(i => $"{i} {Text}"), messages);
    }

    [Fact]
    public void Append_BufferFull_LosesWhatComesThen()
    {
        using Socket receiver = Listen(SocketType.Dgram);
        ContainerLog log = Open(SocketType.Dgram, bufferSize: 20_000);
        AppendLines(log);
        Assert.False(log.IsBehind);
        Assert.True(log.HasPending);

        List<string> messages = Receive(receiver, SocketType.Dgram, count: null);

        // The kernel's queue and ours: the first lines, without a gap.
        Assert.InRange(messages.Count, 20_000 / 150, 1000);
        Assert.Equal(Enumerable.Range(0, messages.Count).Select(i => $"{i} {Text}"), messages);
    }

    [Fact]
    public void Append_ReceiverAway_IsNotWaitedFor()
    {
        ContainerLog log = Open(SocketType.Dgram, bufferSize: 0);
        AppendLines(log);
        Assert.False(log.HasPending);
    }

    [Fact]
    public void Append_ReceiverBackAgain_IsSentTo()
    {
        ContainerLog log = Open(SocketType.Dgram, bufferSize: 0);
        using (Listen(SocketType.Dgram))
        {
            log.Append(isStdout: true, "first\n"u8);
        }

        File.Delete(SocketPath);
        log.Append(isStdout: true, "lost\n"u8);
        using Socket again = Listen(SocketType.Dgram);
        log.Append(isStdout: true, "second\n"u8);

        Assert.Equal(["second"], Receive(again, SocketType.Dgram, count: 1));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private Socket Listen(SocketType type)
    {
        Socket socket = new(AddressFamily.Unix, type, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        if (type == SocketType.Stream)
        {
            socket.Listen();
        }

        return socket;
    }

    private ContainerLog Open(SocketType type, long bufferSize)
    {
        LogReceiverOptions receiver = new()
        {
            Transport = type == SocketType.Stream ? LogTransport.UnixStream : LogTransport.UnixDatagram, Address = SocketPath, Tag = "tag",
            Facility = 3, BufferSize = bufferSize,
        };
        Assert.Equal(Errno.None, ContainerLog.TryOpen(new LogOptions { Receiver = receiver }, loop, () => caughtUp++, out ContainerLog? log));
        return log!;
    }

    private static void AppendLines(ContainerLog log) =>
        log.Append(isStdout: true, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, Lines).Select(i => $"{i} {Text}\n"))));

    /// <summary>Reads and lets the shim's side run in turns, until there are so many messages, or none comes any more.</summary>
    private List<string> Receive(Socket receiver, SocketType type, int? count)
    {
        using Socket? connection = type == SocketType.Stream ? receiver.Accept() : null;
        Socket from = connection ?? receiver;
        from.Blocking = false;
        StringBuilder text = new();
        byte[] buffer = new byte[100_000];
        int seen = 0;
        while (count is null || seen < count)
        {
            bool isAny = from.Poll(0, SelectMode.SelectRead);
            int length = isAny ? from.Receive(buffer) : 0;
            text.Append(Encoding.ASCII.GetString(buffer, 0, length));
            seen += buffer.AsSpan(0, length).Count((byte)'\n');
            if (!loop.RunOnce(isAny ? 0 : 100) && !isAny)
            {
                break;
            }
        }

        return [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(message => message[(message.IndexOf("]: ", StringComparison.Ordinal) + 3)..])];
    }
}
