using System.Globalization;
using System.Text;

namespace Berth.RuntimeCli;

/// <summary>Writes JSON. The library's writer builds tables of characters at its first use, for longer than all there is to write.</summary>
internal sealed class JsonText(bool indented = false)
{
    private readonly StringBuilder text = new(1024);
    private int depth;
    private bool isFirst = true;

    public override string ToString() => text.ToString();

    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(text.ToString());

    public JsonText Object(string? name = null) => Open(name, '{');

    public JsonText EndObject() => Close('}');

    public JsonText Array(string? name = null) => Open(name, '[');

    public JsonText EndArray() => Close(']');

    public JsonText Member(string? name, string value)
    {
        Begin(name);
        Quote(value);
        return this;
    }

    public JsonText Member(string? name, long value)
    {
        Begin(name);
        text.Append(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    public JsonText Member(string? name, bool value)
    {
        Begin(name);
        text.Append(value ? "true" : "false");
        return this;
    }

    public JsonText Member(string name, IEnumerable<string> values)
    {
        Array(name);
        foreach (string value in values)
        {
            Member(null, value);
        }

        return EndArray();
    }

    private JsonText Open(string? name, char bracket)
    {
        Begin(name);
        text.Append(bracket);
        depth++;
        isFirst = true;
        return this;
    }

    private JsonText Close(char bracket)
    {
        depth--;
        if (!isFirst)
        {
            NewLine();
        }

        text.Append(bracket);
        isFirst = false;
        return this;
    }

    private void Begin(string? name)
    {
        if (!isFirst)
        {
            text.Append(',');
        }

        if (depth > 0)
        {
            NewLine();
        }

        isFirst = false;
        if (name is not null)
        {
            Quote(name);
            text.Append(indented ? ": " : ":");
        }
    }

    private void NewLine()
    {
        if (indented)
        {
            text.Append('\n').Append(' ', 2 * depth);
        }
    }

    private void Quote(string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"' or '\\': text.Append('\\').Append(c); break;
                case '\n': text.Append("\\n"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ': text.Append("\\u00").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture)); break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}
