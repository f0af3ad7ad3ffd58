using System.Net.Http.Headers;

namespace Berth.Images.Registry.Authentication;

/// <summary>What a registry wants to be told: one challenge of <c>WWW-Authenticate</c>.</summary>
/// <param name="Scheme">In lower case: <c>basic</c>, <c>bearer</c>.</param>
/// <param name="Parameters">By names in lower case.</param>
internal sealed record AuthChallenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public string? Realm => Parameters.GetValueOrDefault("realm");

    public string? Service => Parameters.GetValueOrDefault("service");

    /// <summary>Those that we know how to answer, the one that is preferred first: a token before a password.</summary>
    public static IReadOnlyList<AuthChallenge> Read(HttpResponseHeaders headers) =>
        [.. (headers.TryGetValues("WWW-Authenticate", out IEnumerable<string>? values) ? values : []).SelectMany(Parse)
            .Where(static challenge => challenge.Scheme is "basic" or "bearer").OrderByDescending(static challenge => challenge.Scheme)];

    /// <summary>A header's value, which may hold several (RFC 9110, 11.6.1): a word that no "=" follows begins a challenge.</summary>
    public static IEnumerable<AuthChallenge> Parse(string header)
    {
        Cursor cursor = new(header);
        string? scheme = null;
        Dictionary<string, string> parameters = [];
        while (cursor.Word() is { Length: > 0 } word)
        {
            if (cursor.Take('='))
            {
                parameters[word.ToLowerInvariant()] = cursor.Value();
                continue;
            }
            if (scheme is not null)
            {
                yield return new AuthChallenge(scheme, parameters);
            }
            (scheme, parameters) = (word.ToLowerInvariant(), []);
        }
        if (scheme is not null)
        {
            yield return new AuthChallenge(scheme, parameters);
        }
    }

    private sealed class Cursor(string text)
    {
        private int _at;

        /// <summary>The next token, without the commas and spaces before it; empty at the end or at what is no token.</summary>
        public string Word()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t' or ',')
            {
                _at++;
            }
            int start = _at;
            while (_at < text.Length && text[_at] is not (' ' or '\t' or ',' or '=' or '"'))
            {
                _at++;
            }
            return text[start.._at];
        }

        public bool Take(char expected)
        {
            int next = _at;
            while (next < text.Length && text[next] is ' ' or '\t')
            {
                next++;
            }
            if (next == text.Length || text[next] != expected)
            {
                return false;
            }
            _at = next + 1;
            return true;
        }

        public string Value()
        {
            if (!Take('"'))
            {
                return Word();
            }
            System.Text.StringBuilder value = new();
            for (; _at < text.Length && text[_at] != '"'; _at++)
            {
                if (text[_at] == '\\' && _at + 1 < text.Length)
                {
                    _at++;
                }
                value.Append(text[_at]);
            }
            _at = Math.Min(_at + 1, text.Length);
            return value.ToString();
        }
    }
}
