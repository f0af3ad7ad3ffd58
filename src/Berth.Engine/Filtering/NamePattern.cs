using System.Buffers;
using System.Text.RegularExpressions;

namespace Berth.Engine.Filtering;

/// <summary>
/// Names are filtered by regular expressions that may match anywhere. Almost all are plain text, or plain text between anchors, and
/// never meet the expression engine.
/// </summary>
internal static class NamePattern
{
    private static readonly SearchValues<char> Special = SearchValues.Create(@"\^$.|?*+()[]{}");
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>An expression that cannot be read, or takes too long, matches nothing.</summary>
    public static bool IsMatch(string pattern, string text)
    {
        bool fromStart = pattern.StartsWith('^');
        bool toEnd = pattern.EndsWith('$') && pattern.Length > (fromStart ? 1 : 0);
        ReadOnlySpan<char> plain = pattern.AsSpan((fromStart ? 1 : 0)..^(toEnd ? 1 : 0));
        if (plain.ContainsAny(Special))
        {
            return IsExpressionMatch(pattern, text);
        }

        return (fromStart, toEnd) switch
        {
            (true, true) => plain.SequenceEqual(text),
            (true, false) => text.AsSpan().StartsWith(plain),
            (false, true) => text.AsSpan().EndsWith(plain),
            _ => text.AsSpan().Contains(plain, StringComparison.Ordinal),
        };
    }

    private static bool IsExpressionMatch(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, Patience);
        }
        catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
