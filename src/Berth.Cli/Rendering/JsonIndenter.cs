using System.Text;

namespace Berth.Cli.Rendering;

/// <summary>
/// Sets JSON with four spaces for each level, and leaves every value as the engine wrote it: numbers with their digits, strings with
/// their escapes.
/// </summary>
internal static class JsonIndenter
{
    private const int Step = 4;

    public static string Indent(ReadOnlySpan<byte> json)
    {
        StringBuilder text = new(json.Length * 2);
        string source = Encoding.UTF8.GetString(json);
        int depth = 0;
        for (int at = 0; at < source.Length; at++)
        {
            char c = source[at];
            switch (c)
            {
                case ' ' or '\n' or '\r' or '\t':
                    break;
                case '"':
                    int end = StringEnd(source, at);
                    text.Append(source, at, end - at);
                    at = end - 1;
                    break;
                case '{' or '[':
                    text.Append(c);
                    if (IsEmpty(source, at, out int close))
                    {
                        text.Append(source[close]);
                        at = close;
                        break;
                    }

                    NewLine(text, ++depth);
                    break;
                case '}' or ']':
                    NewLine(text, --depth);
                    text.Append(c);
                    break;
                case ',':
                    text.Append(c);
                    NewLine(text, depth);
                    break;
                default:
                    text.Append(c).Append(c == ':' ? " " : "");
                    break;
            }
        }

        return text.ToString();
    }

    private static void NewLine(StringBuilder text, int depth) => text.Append('\n').Append(' ', Math.Max(0, depth) * Step);

    private static bool IsEmpty(string source, int open, out int close)
    {
        close = open + 1;
        while (close < source.Length && char.IsWhiteSpace(source[close]))
        {
            close++;
        }

        return close < source.Length && source[close] is ('}' or ']');
    }

    private static int StringEnd(string source, int open)
    {
        int at = open + 1;
        while (at < source.Length && source[at] != '"')
        {
            at += source[at] == '\\' ? 2 : 1;
        }

        return Math.Min(source.Length, at + 1);
    }
}
