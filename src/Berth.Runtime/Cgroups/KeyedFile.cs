using System.Globalization;
using Berth.Linux;

namespace Berth.Runtime.Cgroups;

/// <summary>Files of numbers: <c>key value</c> lines, or one number. What cannot be read counts as absent.</summary>
internal static class KeyedFile
{
    public static Dictionary<string, long> Read(string path)
    {
        Dictionary<string, long> values = new(StringComparer.Ordinal);
        foreach (string line in Lines(path))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && long.TryParse(line.AsSpan(space + 1), CultureInfo.InvariantCulture, out long value))
            {
                values[line[..space]] = value;
            }
        }

        return values;
    }

    /// <summary>One number; null where there is none, and for <c>max</c>.</summary>
    public static ulong? ReadNumber(string path) =>
        ControlFile.Read(path, out string text) == Errno.None && ulong.TryParse(text.AsSpan().Trim(), CultureInfo.InvariantCulture, out ulong number)
            ? number
            : null;

    public static string[] Lines(string path) =>
        ControlFile.Read(path, out string text) == Errno.None ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    public static ulong Number(this Dictionary<string, long> values, string key) => (ulong)Math.Max(0, values.GetValueOrDefault(key));
}
