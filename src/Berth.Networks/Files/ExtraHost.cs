using System.Net;

namespace Berth.Networks.Files;

/// <summary>An entry of <c>--add-host</c>.</summary>
/// <param name="Name">The host's name.</param>
/// <param name="Address">Its address; null for "host-gateway", the machine as the container reaches it.</param>
public sealed record ExtraHost(string Name, IPAddress? Address)
{
    private const string Gateway = "host-gateway";

    /// <summary>Reads "name:address", as the API has it; an IPv6 address may stand in brackets.</summary>
    /// <exception cref="NetworkException">It is not of that form. The messages are Docker's.</exception>
    public static ExtraHost Parse(string text)
    {
        int colon = text.IndexOf(':');
        if (colon <= 0)
        {
            throw new NetworkException($"bad format for add-host: \"{text}\"");
        }

        string name = text[..colon], address = text[(colon + 1)..];
        if (address == Gateway)
        {
            return new ExtraHost(name, null);
        }

        return AddressText.Parse(address.StartsWith('[') && address.EndsWith(']') ? address[1..^1] : address) is { } parsed
            ? new ExtraHost(name, parsed)
            : throw new NetworkException($"invalid IP address in add-host: \"{address}\"");
    }
}
