using System.Globalization;
using System.Text;

namespace Berth.Engine.Containers.Specs;

/// <summary>Values as the Go programs that wrote the API's messages read and print them.</summary>
internal static class GoText
{
    /// <summary>The text in double quotes, as <c>%q</c> prints it.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                < ' ' or '\x7f' => quoted.Append($"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A span of time: <c>500ms</c>, <c>30s</c>, <c>1m30s</c>, <c>1h0m0s</c>.</summary>
    public static string Duration(TimeSpan span)
    {
        decimal seconds = span.Ticks / (decimal)TimeSpan.TicksPerSecond;
        return seconds switch
        {
            0 => "0s",
            < 0.001m => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1_000_000:0.###}µs"),
            < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.######}ms"),
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#########}s"),
            < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 60)}m{seconds % 60:0.#########}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(long)(seconds / 3600)}h{(int)(seconds % 3600 / 60)}m{seconds % 60:0.#########}s"),
        };
    }

    public static bool TryParseBool(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }
}
