using System.Globalization;
using System.Text;

namespace Berth.Cli.Rendering.Templates;

/// <summary>Texts as other languages quote them, the way of Go's templates.</summary>
internal static class Markup
{
    public static string Html(string text) => Escape(text, static c => c switch
    {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        '"' => "&#34;",
        '\'' => "&#39;",
        _ => null,
    });

    public static string Script(string text) => Escape(text, static c => c switch
    {
        '\\' => "\\\\",
        '\'' => "\\'",
        '"' => "\\\"",
        '<' or '>' or '&' or '=' or < ' ' => "\\u" + ((int)c).ToString("X4", CultureInfo.InvariantCulture),
        _ => null,
    });

    private static string Escape(string text, Func<char, string?> escapeOf)
    {
        StringBuilder escaped = new();
        foreach (char c in text)
        {
            escaped.Append(escapeOf(c) ?? c.ToString());
        }

        return escaped.ToString();
    }
}
