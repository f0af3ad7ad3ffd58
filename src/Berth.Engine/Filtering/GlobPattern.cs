namespace Berth.Engine.Filtering;

/// <summary>Shell patterns as Go's <c>path.Match</c> has them: <c>*</c> and <c>?</c> stop at a slash, <c>[a-z]</c>, <c>[^a]</c>, <c>\</c>.</summary>
internal static class GlobPattern
{
    /// <exception cref="EngineException">The pattern is not complete.</exception>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*')
            {
                return MatchesStar(pattern[1..], text);
            }

            if (!MatchesOne(ref pattern, text.IsEmpty ? '/' : text[0]) || text.IsEmpty)
            {
                return false;
            }

            text = text[1..];
        }

        return text.IsEmpty;
    }

    private static bool MatchesStar(ReadOnlySpan<char> rest, ReadOnlySpan<char> text)
    {
        for (int taken = 0; taken <= text.Length; taken++)
        {
            if (IsMatch(rest, text[taken..]))
            {
                return true;
            }

            if (taken < text.Length && text[taken] == '/')
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Takes one element off the pattern and says whether it is this character.</summary>
    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, char c)
    {
        char first = pattern[0];
        pattern = pattern[1..];
        switch (first)
        {
            case '?':
                return c != '/';
            case '[':
                return MatchesSet(ref pattern, c);
            case '\\' when pattern.IsEmpty:
                throw Incomplete();
            case '\\':
                first = pattern[0];
                pattern = pattern[1..];
                return first == c;
            default:
                return first == c;
        }
    }

    private static bool MatchesSet(ref ReadOnlySpan<char> pattern, char c)
    {
        bool negated = pattern is ['^', ..];
        pattern = negated ? pattern[1..] : pattern;
        bool found = false;
        bool first = true;
        while (first || pattern is not [']', ..])
        {
            char low = SetCharacter(ref pattern);
            char high = low;
            if (pattern is ['-', not ']', ..])
            {
                pattern = pattern[1..];
                high = SetCharacter(ref pattern);
            }

            found |= c >= low && c <= high;
            first = false;
        }

        pattern = pattern[1..];
        return found != negated;
    }

    private static char SetCharacter(ref ReadOnlySpan<char> pattern)
    {
        pattern = pattern is ['\\', ..] ? pattern[1..] : pattern;
        if (pattern.IsEmpty)
        {
            throw Incomplete();
        }

        char c = pattern[0];
        pattern = pattern[1..];
        return c;
    }

    private static EngineException Incomplete() => EngineException.InvalidArgument("syntax error in pattern");
}
