namespace Berth.Cli.Rendering.Yaml;

/// <summary>A part of a YAML document.</summary>
internal abstract record YamlNode;

/// <summary>A text, quoted where YAML would read it as something else.</summary>
internal sealed record YamlText(string Text) : YamlNode;

/// <summary>A number or a truth value, as it is written.</summary>
internal sealed record YamlLiteral(string Text) : YamlNode;

internal sealed record YamlList(IReadOnlyList<YamlNode> Items) : YamlNode;

/// <summary>Keys in the order they were put in. What is null, or empty, is not put in at all.</summary>
internal sealed record YamlMap : YamlNode
{
    private readonly List<KeyValuePair<string, YamlNode>> entries = [];

    public IReadOnlyList<KeyValuePair<string, YamlNode>> Entries => entries;

    public YamlMap Add(string key, YamlNode? value)
    {
        if (value is not (null or YamlMap { Entries.Count: 0 } or YamlList { Items.Count: 0 }))
        {
            entries.Add(new(key, value));
        }

        return this;
    }

    public YamlMap Add(string key, string? value) => Add(key, value is { Length: > 0 } ? new YamlText(value) : null);

    public YamlMap Add(string key, long? value) => Add(key, value is { } number ? new YamlLiteral(number.ToString(System.Globalization.CultureInfo.InvariantCulture)) : null);

    public YamlMap Add(string key, bool? value) => Add(key, value is { } flag ? new YamlLiteral(flag ? "true" : "false") : null);

    public YamlMap Add(string key, IEnumerable<string>? values) => Add(key, values is null ? null : new YamlList([.. values.Select(value => new YamlText(value))]));

    public YamlMap Add(string key, IReadOnlyDictionary<string, string>? pairs)
    {
        YamlMap map = new();
        foreach ((string name, string value) in pairs ?? new Dictionary<string, string>())
        {
            map.Add(name, (YamlNode)new YamlText(value));
        }

        return Add(key, map);
    }
}
