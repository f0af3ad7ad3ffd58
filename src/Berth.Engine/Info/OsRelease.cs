using System.Text;

namespace Berth.Engine.Info;

/// <summary>What os-release(5) calls the system.</summary>
internal sealed record OsRelease(string PrettyName, string VersionId)
{
    private const string PrettyNameKey = "PRETTY_NAME";
    private const string VersionIdKey = "VERSION_ID";

    /// <summary>What the manual says to assume.</summary>
    public static OsRelease Unknown { get; } = new("Linux", "");

    public static OsRelease Parse(IEnumerable<string> lines)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string[] pair in lines.Select(static line => line.Trim().Split('=', 2)).Where(static pair => pair.Length == 2))
        {
            values[pair[0]] = Unquote(pair[1]);
        }

        return new OsRelease(
            values.GetValueOrDefault(PrettyNameKey) is { Length: > 0 } name ? name : Unknown.PrettyName,
            values.GetValueOrDefault(VersionIdKey, Unknown.VersionId));
    }

    /// <summary>A shell's assignment: single quotes, double quotes with backslashes, or a bare word.</summary>
    private static string Unquote(string text)
    {
        if (text.Length >= 2 && text[0] == '\'' && text[^1] == '\'')
        {
            return text[1..^1];
        }

        bool isQuoted = text.Length >= 2 && text[0] == '"' && text[^1] == '"';
        string inner = isQuoted ? text[1..^1] : text;
        StringBuilder plain = new();
        for (int i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '\\' && i + 1 < inner.Length)
            {
                i++;
            }

            plain.Append(inner[i]);
        }

        return plain.ToString();
    }
}
