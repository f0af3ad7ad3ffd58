using System.Globalization;
using System.Text;

namespace Berth.Cli.Rendering.Templates;

/// <summary>Cuts the inside of an action into its pieces.</summary>
internal static class Tokenizer
{
    public static List<Token> Cut(string action)
    {
        List<Token> tokens = [];
        int at = 0;
        while (at < action.Length)
        {
            if (char.IsWhiteSpace(action[at]))
            {
                at++;
                continue;
            }

            bool isJoined = at > 0 && !char.IsWhiteSpace(action[at - 1]) && action[at - 1] is not '(' and not '|';
            tokens.Add(Next(action, ref at) with { IsJoined = isJoined });
        }

        tokens.Add(new Token(TokenKind.End, ""));
        return tokens;
    }

    private static Token Next(string action, ref int at)
    {
        char first = action[at];
        switch (first)
        {
            case '|':
                at++;
                return new Token(TokenKind.Pipe, "|");
            case '(':
                at++;
                return new Token(TokenKind.Open, "(");
            case ')':
                at++;
                return new Token(TokenKind.Close, ")");
            case ',':
                at++;
                return new Token(TokenKind.Comma, ",");
            case '=':
                at++;
                return new Token(TokenKind.Assign, "=");
            case ':' when at + 1 < action.Length && action[at + 1] == '=':
                at += 2;
                return new Token(TokenKind.Declare, ":=");
            case '"':
                return new Token(TokenKind.Text, Quoted(action, ref at));
            case '`':
                return new Token(TokenKind.Text, Raw(action, ref at));
            case '.':
                at++;
                return new Token(TokenKind.Field, Name(action, ref at));
            case '$':
                at++;
                return new Token(TokenKind.Variable, Name(action, ref at));
            default:
                return Literal(action, ref at);
        }
    }

    private static Token Literal(string action, ref int at)
    {
        bool isNumber = char.IsAsciiDigit(action[at]) || (action[at] is '-' or '+' && at + 1 < action.Length && char.IsAsciiDigit(action[at + 1]));
        int start = at;
        if (isNumber)
        {
            for (at++; at < action.Length && (char.IsAsciiLetterOrDigit(action[at]) || action[at] == '.'); at++)
            {
            }

            return new Token(TokenKind.Number, action[start..at]);
        }

        string name = Name(action, ref at);
        return name.Length > 0 ? new Token(TokenKind.Word, name) : throw new TemplateException($"template parsing error: unexpected \"{action[at]}\" in command");
    }

    private static string Name(string action, ref int at)
    {
        int start = at;
        while (at < action.Length && (char.IsLetterOrDigit(action[at]) || action[at] == '_'))
        {
            at++;
        }

        return action[start..at];
    }

    private static string Raw(string action, ref int at)
    {
        int end = action.IndexOf('`', at + 1);
        if (end < 0)
        {
            throw new TemplateException("template parsing error: unterminated raw quoted string");
        }

        string text = action[(at + 1)..end];
        at = end + 1;
        return text;
    }

    /// <summary>The character of so many digits behind the one at this place, or that one where they are none.</summary>
    private static char Hexadecimal(string action, ref int at, int digits)
    {
        ReadOnlySpan<char> code = action.AsSpan(at + 1, Math.Min(digits, action.Length - at - 1));
        if (code.Length < digits || !ushort.TryParse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value))
        {
            return action[at];
        }

        at += digits;
        return (char)value;
    }

    private static string Quoted(string action, ref int at)
    {
        StringBuilder text = new();
        for (at++; at < action.Length && action[at] != '"'; at++)
        {
            if (action[at] != '\\' || at + 1 == action.Length)
            {
                text.Append(action[at]);
                continue;
            }

            at++;
            text.Append(action[at] switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'x' => Hexadecimal(action, ref at, 2),
                'u' => Hexadecimal(action, ref at, 4),
                var other => other,
            });
        }

        if (at == action.Length)
        {
            throw new TemplateException("template parsing error: unterminated quoted string");
        }

        at++;
        return text.ToString();
    }
}
