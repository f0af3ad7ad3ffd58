using System.Globalization;

namespace Berth.Daemon.Http;

/// <summary>A version of Docker's API.</summary>
internal readonly record struct ApiVersion(int Major, int Minor) : IComparable<ApiVersion>
{
    public static readonly ApiVersion Oldest = new(1, 24);
    public static readonly ApiVersion Newest = new(1, 50);

    public static bool operator <(ApiVersion left, ApiVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ApiVersion left, ApiVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ApiVersion left, ApiVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ApiVersion left, ApiVersion right) => left.CompareTo(right) >= 0;

    public int CompareTo(ApiVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    /// <summary>Whether a client of this version is at least one of 1.<paramref name="minor"/>.</summary>
    public bool IsAtLeast(int minor) => this >= new ApiVersion(1, minor);

    /// <summary>
    /// Takes the version from the front of a path: <c>/v1.41/info</c> leaves <c>/info</c>. False where the path begins otherwise,
    /// which is no error.
    /// </summary>
    /// <param name="path">The request's path.</param>
    /// <param name="text">The version as the client wrote it.</param>
    /// <param name="rest">What follows.</param>
    public static bool TrySplit(string path, out ReadOnlySpan<char> text, out string rest)
    {
        text = default;
        rest = path;
        if (!path.StartsWith("/v", StringComparison.Ordinal))
        {
            return false;
        }

        int end = path.IndexOf('/', 2);
        if (end < 3 || path.AsSpan(2, end - 2).ContainsAnyExcept("0123456789."))
        {
            return false;
        }

        text = path.AsSpan(2, end - 2);
        rest = path[end..];
        return true;
    }

    /// <summary>Reads <c>1.41</c>; a part that is missing, or too large to matter, is read as 0 or as very large.</summary>
    public static ApiVersion Parse(ReadOnlySpan<char> text)
    {
        int dot = text.IndexOf('.');
        return dot < 0 ? new ApiVersion(Number(text), 0) : new ApiVersion(Number(text[..dot]), Number(text[(dot + 1)..]));
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        int end = digits.IndexOf('.');
        ReadOnlySpan<char> part = end < 0 ? digits : digits[..end];
        return part.IsEmpty ? 0 : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;
    }
}
