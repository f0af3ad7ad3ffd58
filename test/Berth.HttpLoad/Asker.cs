using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Berth.HttpLoad;

/// <summary>One connection, on which one request is under way at a time.</summary>
internal sealed class Asker
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] request;
    private readonly AnswerReader reader;
    private readonly TimeSpan[] times;

    public Asker(string path, string target, int count)
    {
        socket.Connect(new UnixDomainSocketEndPoint(path));
        request = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: engine\r\n\r\n");
        reader = new AnswerReader(socket);
        times = new TimeSpan[count];
    }

    public IReadOnlyList<TimeSpan> Times => times;

    /// <summary>Null as long as every answer was right.</summary>
    public string? Failure { get; private set; }

    public void Run(byte[] text, int count)
    {
        try
        {
            for (int i = 0; i < times.Length; i++)
            {
                times[i] = Ask(text, count);
            }
        }
        catch (Exception error) when (error is InvalidDataException or SocketException)
        {
            Failure = error.Message;
        }
    }

    /// <summary>How long the answer took.</summary>
    /// <exception cref="InvalidDataException">It is not the right one.</exception>
    public TimeSpan Ask(ReadOnlySpan<byte> text, int count)
    {
        long begin = Stopwatch.GetTimestamp();
        socket.Send(request);
        ReadOnlySpan<byte> body = reader.Read();
        TimeSpan time = Stopwatch.GetElapsedTime(begin);
        int found = body.Count(text);
        return found == count ? time : throw new InvalidDataException($"an answer has {found} of {count} \"{Encoding.UTF8.GetString(text)}\"");
    }
}
