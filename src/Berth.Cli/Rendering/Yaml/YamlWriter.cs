using System.Globalization;
using System.Text;

namespace Berth.Cli.Rendering.Yaml;

/// <summary>
/// Writes YAML in block style. A text stays plain only where no reader of YAML 1.1 or 1.2 could take it for anything else; all
/// others are quoted as in JSON, which is YAML too.
/// </summary>
internal static class YamlWriter
{
    private const string Plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=+@,";
    private static readonly string[] Words = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf", "infinity"];

    public static string Write(YamlMap document)
    {
        StringBuilder text = new();
        WriteMap(text, document, indent: 0, isInline: false);
        return text.ToString();
    }

    private static void WriteMap(StringBuilder text, YamlMap map, int indent, bool isInline)
    {
        foreach ((string key, YamlNode value) in map.Entries)
        {
            text.Append(' ', isInline ? 0 : indent).Append(Scalar(key)).Append(':');
            isInline = false;
            WriteValue(text, value, indent);
        }
    }

    private static void WriteValue(StringBuilder text, YamlNode value, int indent)
    {
        switch (value)
        {
            case YamlMap map:
                text.Append('\n');
                WriteMap(text, map, indent + 2, isInline: false);
                break;
            case YamlList list:
                text.Append('\n');
                WriteList(text, list, indent + 2);
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void WriteList(StringBuilder text, YamlList list, int indent)
    {
        foreach (YamlNode item in list.Items)
        {
            text.Append(' ', indent).Append("- ");
            if (item is YamlMap map)
            {
                WriteMap(text, map, indent + 2, isInline: true);
            }
            else
            {
                text.Append(Scalar(item)).Append('\n');
            }
        }
    }

    private static string Scalar(YamlNode node) => node switch
    {
        YamlLiteral literal => literal.Text,
        YamlText value => Scalar(value.Text),
        _ => throw new InvalidOperationException("lists of lists are not written"),
    };

    private static string Scalar(string text)
    {
        // A number, a date, sexagesimal digits: whatever begins with none of these letters may be one.
        bool isWord = text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_');
        bool isPlain = isWord && !text.AsSpan().ContainsAnyExcept(Plain) && !Words.Contains(text, StringComparer.OrdinalIgnoreCase);
        return isPlain ? text : Quote(text);
    }

    private static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                _ when c < ' ' || c is '\x7f' or '\x85' or '\x2028' or '\x2029' or '\xfeff' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
