using System.Text.Json;
using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Images.Imports;

namespace Berth.Daemon.Options;

/// <summary>One setting of the configuration file, read as what it must be.</summary>
internal readonly struct ConfigValue(string name, JsonElement value)
{
    public string Name => name;

    public string Text() => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong("a string");

    public string OneOf(string first, string second) => Text() is var text && (text == first || text == second) ? text : throw Wrong($"{first} or {second}");

    public bool Flag() => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    public long Number() => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 ? number : throw Wrong("a whole number");

    public IReadOnlyList<string> Texts()
    {
        List<string> texts = [];
        foreach (JsonElement item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong("a list of strings"))
        {
            texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong("a list of strings"));
        }

        return texts;
    }

    public IReadOnlyDictionary<string, string> TextByName()
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (JsonProperty item in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw Wrong("an object of strings"))
        {
            texts[item.Name] = item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString()! : throw Wrong("an object of strings");
        }

        return texts;
    }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> TextsByName()
    {
        Dictionary<string, IReadOnlyList<string>> lists = new(StringComparer.Ordinal);
        foreach (JsonProperty item in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw Wrong("an object of lists of strings"))
        {
            lists[item.Name] = new ConfigValue(name, item.Value).Texts();
        }

        return lists;
    }

    /// <summary>The settings of an object, named with the object's own name before theirs.</summary>
    public IEnumerable<ConfigValue> Members()
    {
        string outer = name;
        return value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Select(item => new ConfigValue($"{outer}.{item.Name}", item.Value))
            : throw Wrong("an object");
    }

    /// <summary>A length of time as Go writes it: <c>1h30m</c>.</summary>
    public TimeSpan Duration() => GoDuration.TryParse(Text(), out long nanoseconds)
        ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
        : throw Wrong("a length of time, as in 1h30m");

    public bool IsText => value.ValueKind == JsonValueKind.String;

    /// <summary>Bytes: a number, or text with a unit.</summary>
    public long Size()
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            return Number();
        }

        return ByteSize.TryParse(Text().Trim(), out long bytes) ? bytes : throw Wrong("a size, as in 64M");
    }

    /// <summary><c>{"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}}</c>.</summary>
    public IReadOnlyList<UlimitDefinition> Ulimits()
    {
        List<UlimitDefinition> limits = [];
        foreach (JsonProperty item in value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw Wrong("an object of limits"))
        {
            limits.Add(new UlimitDefinition(item.Name, Limit(item.Value, "Soft"), Limit(item.Value, "Hard")));
        }

        return limits;
    }

    public OptionsException Wrong(string expected) => new($"setting \"{name}\" must be {expected}");

    private long Limit(JsonElement limit, string which) =>
        limit.ValueKind == JsonValueKind.Object && limit.TryGetProperty(which, out JsonElement number) && number.TryGetInt64(out long count)
            ? count
            : throw Wrong("an object of limits, each with a Soft and a Hard number");
}
