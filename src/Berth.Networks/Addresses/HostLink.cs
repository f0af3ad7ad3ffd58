using System.Globalization;
using System.Net;

namespace Berth.Networks.Addresses;

/// <summary>
/// The name of an endpoint's interface on the host: "veth" and its address in hexadecimal ("vethac110002"). So an address
/// cannot be given twice while an interface has it, and a daemon that starts anew reads from the bridge's ports who is there.
/// </summary>
internal static class HostLink
{
    private const string Prefix = "veth";
    private const int Digits = 8;

    public static string NameOf(IPAddress address) => $"{Prefix}{IPv4.ToNumber(address):x8}";

    public static IPAddress? AddressOf(string name) =>
        name.Length == Prefix.Length + Digits && name.StartsWith(Prefix, StringComparison.Ordinal)
            && uint.TryParse(name.AsSpan(Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number)
            ? IPv4.FromNumber(number)
            : null;
}
