using System.Net;
using System.Net.Sockets;

namespace Berth.KernelTests.Networks;

/// <summary>A name server on the machine's loopback, UDP and TCP, which says what the test wants.</summary>
internal sealed class OutsideServer : IDisposable
{
    private readonly Func<byte[], byte[]?> answer;
    private readonly Socket datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket streams = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int asked;

    private OutsideServer(Func<byte[], byte[]?> answer)
    {
        this.answer = answer;
        datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Address = (IPEndPoint)datagrams.LocalEndPoint!;
        streams.Bind(Address);
        streams.Listen();
    }

    public IPEndPoint Address { get; }

    /// <summary>How many questions have come.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <param name="answer">The answer to a request; null for the usual one, empty for none.</param>
    public static OutsideServer Start(Func<byte[], byte[]?> answer)
    {
        OutsideServer server = new(answer);
        new Thread(server.ServeDatagrams) { IsBackground = true }.Start();
        new Thread(server.ServeStreams) { IsBackground = true }.Start();
        return server;
    }

    /// <summary>One record of text that holds for a minute.</summary>
    public static byte[] Success(byte[] request)
    {
        byte[] message = [.. request, 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 3, 2, (byte)'o', (byte)'k'];
        (message[2], message[3], message[7]) = (0x81, 0x80, 1);
        return message;
    }

    public static byte[] Failure(byte[] request, byte code)
    {
        byte[] message = [.. request];
        (message[2], message[3]) = (0x81, (byte)(0x80 | code));
        return message;
    }

    public void Dispose()
    {
        datagrams.Dispose();
        streams.Dispose();
    }

    private byte[] Answer(byte[] request)
    {
        Interlocked.Increment(ref asked);
        return answer(request) ?? Success(request);
    }

    private void ServeDatagrams() => UntilClosed(() =>
    {
        byte[] buffer = new byte[4096];
        EndPoint peer = new IPEndPoint(IPAddress.Any, 0);
        int length = datagrams.ReceiveFrom(buffer, ref peer);
        byte[] message = Answer(buffer[..length]);
        if (message.Length > 0)
        {
            datagrams.SendTo(message, peer);
        }
    });

    private void ServeStreams() => UntilClosed(() =>
    {
        using Socket client = streams.Accept();
        using NetworkStream stream = new(client);
        byte[] length = new byte[2];
        stream.ReadExactly(length);
        byte[] request = new byte[(length[0] << 8) | length[1]];
        stream.ReadExactly(request);
        byte[] message = Answer(request);
        stream.Write([(byte)(message.Length >> 8), (byte)message.Length, .. message]);
    });

    private static void UntilClosed(Action action)
    {
        try
        {
            while (true)
            {
                action();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
