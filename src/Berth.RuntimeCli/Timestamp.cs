using System.Globalization;

namespace Berth.RuntimeCli;

/// <summary>The present as RFC 3339 has it.</summary>
internal static class Timestamp
{
    public static string Seconds() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Precise() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
