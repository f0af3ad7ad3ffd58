using System.Text;

namespace Berth.Images.Imports;

/// <summary>
/// Words as a Dockerfile reads them: single and double quotes, backslashes, and <c>$NAME</c>, <c>${NAME}</c>,
/// <c>${NAME:-word}</c>, <c>${NAME:+word}</c> outside of single quotes.
/// </summary>
internal sealed class ShellWords
{
    private readonly string _text;
    private readonly Func<string, string?> _lookup;
    private readonly StringBuilder _word = new();
    private int _position;

    private ShellWords(string text, Func<string, string?> lookup) => (_text, _lookup) = (text, lookup);

    /// <summary>Splits at blanks outside of quotes.</summary>
    /// <exception cref="ImageException">A quote or a brace is not closed.</exception>
    public static IReadOnlyList<string> Split(string text, Func<string, string?> lookup)
    {
        var reader = new ShellWords(text, lookup);
        var words = new List<string>();
        while (reader.SkipBlanks())
        {
            words.Add(reader.ReadWord(stopAtBlank: true));
        }
        return words;
    }

    /// <summary>One word, blanks included.</summary>
    public static string Expand(string text, Func<string, string?> lookup) => new ShellWords(text, lookup).ReadWord(stopAtBlank: false);

    private bool SkipBlanks()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
        return _position < _text.Length;
    }

    private string ReadWord(bool stopAtBlank)
    {
        _word.Clear();
        char quote = '\0';
        for (; _position < _text.Length; _position++)
        {
            char c = _text[_position];
            if (quote == '\0' && stopAtBlank && char.IsWhiteSpace(c))
            {
                break;
            }
            if (quote == '\0' ? c is '\'' or '"' : c == quote)
            {
                quote = c == quote ? '\0' : c;
            }
            else if (c == '\\' && quote != '\'')
            {
                AppendEscaped(quote);
            }
            else if (c == '$' && quote != '\'')
            {
                AppendVariable();
            }
            else
            {
                _word.Append(c);
            }
        }
        return quote == '\0' ? _word.ToString() : throw ImageException.InvalidArgument($"unexpected end of statement while looking for matching {(quote == '"' ? "double" : "single")}-quote");
    }

    /// <summary>Inside double quotes a backslash is one unless it escapes a quote, a dollar or itself.</summary>
    private void AppendEscaped(char quote)
    {
        bool last = _position + 1 == _text.Length;
        if (last || (quote == '"' && _text[_position + 1] is not ('"' or '$' or '\\')))
        {
            _word.Append('\\');
            return;
        }
        _word.Append(_text[++_position]);
    }

    private void AppendVariable()
    {
        int start = _position + 1;
        if (start < _text.Length && _text[start] == '{')
        {
            int close = _text.IndexOf('}', start);
            if (close < 0)
            {
                throw ImageException.InvalidArgument("syntax error: missing '}'");
            }
            _word.Append(Substitute(_text[(start + 1)..close]));
            _position = close;
            return;
        }
        int end = start;
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
        {
            end++;
        }
        _word.Append(end == start ? "$" : _lookup(_text[start..end]));
        _position = end - 1;
    }

    private string? Substitute(string expression)
    {
        int colon = expression.IndexOf(':', StringComparison.Ordinal);
        string? value = _lookup(colon < 0 ? expression : expression[..colon]);
        if (colon < 0)
        {
            return value;
        }
        string word = colon + 2 <= expression.Length ? expression[(colon + 2)..] : "";
        return (colon + 1 < expression.Length ? expression[colon + 1] : '\0') switch
        {
            '-' => string.IsNullOrEmpty(value) ? word : value,
            '+' => string.IsNullOrEmpty(value) ? "" : word,
            _ => throw ImageException.InvalidArgument($"unsupported modifier in substitution: ${{{expression}}}"),
        };
    }
}
