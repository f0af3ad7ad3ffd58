using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Berth.Images.References;

/// <summary>A SHA-256 digest, <c>sha256:</c> and 64 lower-case hexadecimal digits: the only algorithm Berth stores by.</summary>
public readonly record struct Digest
{
    public const string Prefix = "sha256:";
    public const int HexLength = 64;
    private readonly string? _hex;

    private Digest(string hex) => _hex = hex;

    /// <summary>The 64 hexadecimal digits.</summary>
    public string Hex => _hex ?? throw new InvalidOperationException("an empty digest has no value");

    public bool IsEmpty => _hex is null;

    public static Digest OfHash(ReadOnlySpan<byte> hash) => new(Convert.ToHexStringLower(hash));

    public static Digest Of(ReadOnlySpan<byte> data) => OfHash(SHA256.HashData(data));

    public static bool IsHex(ReadOnlySpan<char> text) => text.Length == HexLength && IsHexPrefix(text);

    /// <summary>Whether a digest's digits may begin with this text.</summary>
    public static bool IsHexPrefix(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= HexLength && !text.ContainsAnyExcept("0123456789abcdef");

    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        bool valid = text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && IsHex(text.AsSpan(Prefix.Length));
        digest = valid ? new Digest(text![Prefix.Length..]) : default;
        return valid;
    }

    /// <summary>Parses a digest or throws with the wording of Docker's digest library.</summary>
    public static Digest Parse(string text)
    {
        if (TryParse(text, out Digest digest))
        {
            return digest;
        }
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string reason = colon <= 0 || colon == text.Length - 1 ? "invalid checksum digest format"
            : text[..colon] != "sha256" ? "unsupported digest algorithm"
            : text.Length - Prefix.Length != HexLength ? "invalid checksum digest length"
            : "invalid checksum digest format";
        throw ImageException.InvalidArgument(reason);
    }

    public override string ToString() => _hex is null ? "" : Prefix + _hex;
}
