using System.Buffers;
using System.Security.Cryptography;

namespace Berth.Engine.Containers;

/// <summary>Container ids: 64 hexadecimal digits at random.</summary>
internal static class ContainerIds
{
    public const int Length = 64;

    private const int ShortLength = 12;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// Not one whose short form is a number: it becomes the host name, and some programs take such a name for an address.
    /// </summary>
    public static string New()
    {
        while (true)
        {
            string id = RandomNumberGenerator.GetHexString(Length, lowercase: true);
            if (!ulong.TryParse(Short(id), out _))
            {
                return id;
            }
        }
    }

    public static string Short(string id) => id.Length <= ShortLength ? id : id[..ShortLength];

    public static bool IsId(string text) => text.Length == Length && IsHex(text);

    public static bool IsHex(string text) => !text.AsSpan().ContainsAnyExcept(Hex);
}
