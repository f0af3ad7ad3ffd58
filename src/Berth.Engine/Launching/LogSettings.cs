using System.Globalization;
using System.Text.Json;
using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Shims;

namespace Berth.Engine.Launching;

/// <summary>A container's log as its shim is to write it, from Docker's options of the json-file driver.</summary>
internal static class LogSettings
{
    public static LogOptions Build(ContainerDefinition definition, string path)
    {
        LogDefinition log = definition.Settings.Log;
        if (log.Driver != LogDefinition.JsonFile)
        {
            return new LogOptions();
        }

        return new LogOptions
        {
            JsonFilePath = path,
            MaxSize = ParseSize(Option(log, "max-size")),
            MaxFiles = int.TryParse(Option(log, "max-file"), CultureInfo.InvariantCulture, out int files) ? files : 1,
            JsonAttributes = Attributes(definition),
        };
    }

    /// <summary><c>10m</c> in bytes; -1, which is no limit, for what is no size.</summary>
    public static long ParseSize(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return -1;
        }

        string number = text.TrimEnd('b', 'B');
        int shift = number.Length == 0 ? 0 : char.ToLowerInvariant(number[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, _ => 0 };
        return double.TryParse(shift > 0 ? number[..^1] : number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0
            ? (long)(value * (1L << shift))
            : -1;
    }

    /// <summary>What <c>labels</c>, <c>env</c> and <c>tag</c> name, as a JSON object; null when there is nothing.</summary>
    private static byte[]? Attributes(ContainerDefinition definition)
    {
        SortedDictionary<string, string> attributes = new(StringComparer.Ordinal);
        IReadOnlyDictionary<string, string> labels = definition.Settings.Identity.Labels ?? new Dictionary<string, string>();
        foreach (string name in Names(definition, "labels").Where(labels.ContainsKey))
        {
            attributes[name] = labels[name];
        }

        HashSet<string> variables = [.. Names(definition, "env")];
        foreach (string[] pair in (definition.Settings.Process.Environment ?? []).Select(entry => entry.Split('=', 2)).Where(pair => pair.Length == 2 && variables.Contains(pair[0])))
        {
            attributes[pair[0]] = pair[1];
        }

        return attributes.Count == 0 ? null : Encode(attributes);
    }

    private static string[] Names(ContainerDefinition definition, string option) =>
        Option(definition.Settings.Log, option)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static byte[] Encode(SortedDictionary<string, string> attributes)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in attributes)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static string? Option(LogDefinition log, string name) => log.Options?.GetValueOrDefault(name);
}
