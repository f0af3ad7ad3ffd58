using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Berth.NameLoad;

/// <summary>One socket, with a few questions under way at a time: a resolver of a busy program.</summary>
internal sealed class Asker
{
    private const int Window = 8;
    private static readonly IPEndPoint Server = new(IPAddress.Parse("127.0.0.11"), 53);

    private readonly byte[] request;
    private readonly byte[] expected;
    private readonly long[] sent = new long[Window];

    public Asker(string name, IPAddress address)
    {
        List<byte> bytes = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in name.Split('.'))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        request = [.. bytes, 0, 0, 1, 0, 1];
        expected = address.GetAddressBytes();
    }

    /// <summary>How long each answer took, in ticks of the stopwatch.</summary>
    public List<long> Times { get; } = [];

    /// <exception cref="InvalidDataException">An answer is wrong.</exception>
    /// <exception cref="SocketException">There is none for five seconds.</exception>
    public void Ask(int count)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        socket.Connect(Server);
        byte[] answer = new byte[512];
        int asked = 0;
        for (; asked < Math.Min(Window, count); asked++)
        {
            Send(socket, asked);
        }

        for (int i = 0; i < count; i++)
        {
            int length = socket.Receive(answer);
            int slot = BinaryPrimitives.ReadUInt16BigEndian(answer) % Window;
            if ((answer[3] & 15) != 0 || !answer.AsSpan(0, length).EndsWith(expected))
            {
                throw new InvalidDataException(Convert.ToHexString(answer, 0, length));
            }

            Times.Add(Stopwatch.GetTimestamp() - sent[slot]);
            if (asked < count)
            {
                Send(socket, slot);
                asked++;
            }
        }
    }

    private void Send(Socket socket, int slot)
    {
        BinaryPrimitives.WriteUInt16BigEndian(request, (ushort)slot);
        sent[slot] = Stopwatch.GetTimestamp();
        socket.Send(request);
    }
}
