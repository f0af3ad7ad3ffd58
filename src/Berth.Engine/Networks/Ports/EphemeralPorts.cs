using System.Globalization;

namespace Berth.Engine.Networks.Ports;

/// <summary>
/// Ports for those who ask for any: the machine's own range, one after the other as Docker does, so that one that was given back is not given
/// again at once. Not thread-safe.
/// </summary>
internal sealed class EphemeralPorts(ushort first, ushort last)
{
    private const string Path = "/proc/sys/net/ipv4/ip_local_port_range";
    private int given = -1;

    /// <summary>By <c>net.ipv4.ip_local_port_range</c>; Docker's own range where it cannot be read.</summary>
    public static EphemeralPorts OfMachine()
    {
        string[] words = File.Exists(Path) ? File.ReadAllText(Path).Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
        return words is [var low, var high] && ushort.TryParse(low, CultureInfo.InvariantCulture, out ushort first) && ushort.TryParse(high, CultureInfo.InvariantCulture, out ushort last)
            ? new EphemeralPorts(first, last)
            : new EphemeralPorts(49153, 65535);
    }

    /// <summary>Every port of the range once, from behind the last one that was given.</summary>
    public IEnumerable<ushort> Candidates()
    {
        int size = last - first + 1;
        for (int count = size; count > 0; count--)
        {
            given = (given + 1) % size;
            yield return (ushort)(first + given);
        }
    }
}
