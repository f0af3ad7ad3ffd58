using System.Globalization;
using System.Net;
using Berth.Linux.Netlink;
using Berth.Networks.Addresses;

namespace Berth.Networks;

/// <summary>Reads the counters of containers' interfaces. Thread-safe.</summary>
public sealed class EndpointMeter : IDisposable
{
    private const int FirstSent = 8;
    private const int Columns = 16;

    private readonly RouteSocket _host = RouteSocket.Open();

    /// <summary>The counters of the container that has an address on a bridge, whichever; null when no interface is there.</summary>
    public EndpointCounters? Read(IPAddress address)
    {
        if (_host.FindCounters(HostLink.NameOf(address)) is not { } outer)
        {
            return null;
        }

        // What the outer end has sent, the container has received.
        return new EndpointCounters
        {
            ReceivedBytes = outer.SentBytes,
            ReceivedPackets = outer.SentPackets,
            ReceiveErrors = outer.SendErrors,
            ReceiveDropped = outer.SendDropped,
            SentBytes = outer.ReceivedBytes,
            SentPackets = outer.ReceivedPackets,
            SendErrors = outer.ReceiveErrors,
            SendDropped = outer.ReceiveDropped,
        };
    }

    /// <summary>The counters of an interface as the process sees it that has it; null where one of both is gone. It takes a walk of all its interfaces.</summary>
    /// <param name="pid">A process in the namespace.</param>
    /// <param name="name">The interface's name there.</param>
    public static EndpointCounters? ReadInside(int pid, string name)
    {
        try
        {
            return Parse(File.ReadLines($"/proc/{pid}/net/dev"), name);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _host.Dispose();

    /// <summary>Eight numbers of what was received, bytes, packets, errors and dropped first, and eight of what was sent.</summary>
    internal static EndpointCounters? Parse(IEnumerable<string> lines, string name)
    {
        string? line = lines.FirstOrDefault(line => line.AsSpan().TrimStart().StartsWith($"{name}:", StringComparison.Ordinal));
        string[] columns = line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (columns.Length < Columns)
        {
            return null;
        }

        ulong At(int column) => ulong.Parse(columns[column], CultureInfo.InvariantCulture);
        return new EndpointCounters
        {
            ReceivedBytes = At(0), ReceivedPackets = At(1), ReceiveErrors = At(2), ReceiveDropped = At(3),
            SentBytes = At(FirstSent), SentPackets = At(FirstSent + 1), SendErrors = At(FirstSent + 2), SendDropped = At(FirstSent + 3),
        };
    }
}
