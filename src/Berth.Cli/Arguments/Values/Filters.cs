using System.Text;
using System.Text.Json;

namespace Berth.Cli.Arguments.Values;

/// <summary>Filters as options write them, <c>key=value</c>, and as the engine reads them: JSON.</summary>
internal static class Filters
{
    public static string Check(string text) => text.Contains('=', StringComparison.Ordinal)
        ? text
        : throw new InvalidValueException("bad format of filter (expected name=value)");

    /// <summary><c>{"status":{"exited":true}}</c>; null where there is none.</summary>
    public static string? ToJson(IEnumerable<string> filters)
    {
        SortedDictionary<string, List<string>> byKey = new(StringComparer.Ordinal);
        foreach (string filter in filters)
        {
            string[] parts = filter.Split('=', 2);
            string key = parts[0].Trim().ToLowerInvariant();
            if (!byKey.TryGetValue(key, out List<string>? values))
            {
                byKey[key] = values = [];
            }

            values.Add(parts[1].Trim());
        }

        return byKey.Count == 0 ? null : Write(byKey);
    }

    private static string Write(SortedDictionary<string, List<string>> byKey)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            foreach ((string key, List<string> values) in byKey)
            {
                json.WriteStartObject(key);
                foreach (string value in values.Distinct())
                {
                    json.WriteBoolean(value, true);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
