using System.Net;

namespace Berth.Networks.Files;

/// <summary>Addresses as people write them: four decimal numbers, or IPv6. <see cref="IPAddress"/> alone also takes "1" and "0x7f.1".</summary>
internal static class AddressText
{
    public static IPAddress? Parse(ReadOnlySpan<char> text)
    {
        bool isInet6 = text.Contains(':');
        bool isPlausible = isInet6 || (text.Count('.') == 3 && text.IndexOfAnyExcept("0123456789.") < 0);
        return isPlausible && IPAddress.TryParse(text, out var address) ? address : null;
    }
}
