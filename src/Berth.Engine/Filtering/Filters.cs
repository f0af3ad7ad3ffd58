namespace Berth.Engine.Filtering;

/// <summary>What a list is narrowed by: values by the name of the filter. Several values of one filter are alternatives, filters add up.</summary>
internal sealed class Filters
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> values;

    public Filters(IReadOnlyDictionary<string, IReadOnlyList<string>> values) => this.values = values;

    public static Filters None { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    public bool IsEmpty => values.Count == 0;

    public bool Has(string name) => values.ContainsKey(name);

    public IReadOnlyList<string> Of(string name) => values.TryGetValue(name, out IReadOnlyList<string>? found) ? found : [];

    /// <exception cref="EngineException">There is a filter that is none of these.</exception>
    public void Require(params ReadOnlySpan<string> known)
    {
        foreach (string name in values.Keys)
        {
            if (!known.Contains(name))
            {
                throw EngineException.InvalidArgument($"invalid filter '{name}'");
            }
        }
    }

    /// <summary>Whether the filter is absent or has exactly this value.</summary>
    public bool AllowsExactly(string name, string value) => !values.TryGetValue(name, out IReadOnlyList<string>? wanted) || wanted.Contains(value);

    /// <summary>Whether the filter is absent or a text begins with one of its values.</summary>
    public bool AllowsPrefixOf(string name, string text) =>
        !values.TryGetValue(name, out IReadOnlyList<string>? wanted) || wanted.Any(value => text.StartsWith(value, StringComparison.Ordinal));

    /// <summary>Whether the filter is absent or one of its values, a pattern or a part, is in the text.</summary>
    public bool AllowsPatternIn(string name, string text) =>
        !values.TryGetValue(name, out IReadOnlyList<string>? wanted) || wanted.Any(value => NamePattern.IsMatch(value, text));

    /// <summary>Whether labels have all that the filter asks for: <c>key</c>, or <c>key=value</c>.</summary>
    public bool AllowsLabels(string name, IReadOnlyDictionary<string, string>? labels) =>
        !values.TryGetValue(name, out IReadOnlyList<string>? wanted) || wanted.All(value => HasLabel(labels, value));

    /// <summary>Whether labels have none of what the filter forbids: <c>label!</c>.</summary>
    public bool ForbidsLabels(string name, IReadOnlyDictionary<string, string>? labels) =>
        values.TryGetValue(name, out IReadOnlyList<string>? unwanted) && unwanted.Any(value => HasLabel(labels, value));

    /// <summary>A yes or no; <paramref name="absent"/> where it is not there. Words that are neither do not matter beside one that is.</summary>
    /// <exception cref="EngineException">It is something else, or both.</exception>
    public bool Flag(string name, bool absent)
    {
        IReadOnlyList<string> found = Of(name);
        bool yes = found.Any(static word => word is "1" or "true");
        bool no = found.Any(static word => word is "0" or "false");
        return found.Count == 0 ? absent
            : yes != no ? yes
            : throw EngineException.InvalidArgument($"invalid filter '{name}=[{string.Join(' ', found)}]'");
    }

    private static bool HasLabel(IReadOnlyDictionary<string, string>? labels, string wanted)
    {
        int equals = wanted.IndexOf('=', StringComparison.Ordinal);
        string key = equals < 0 ? wanted : wanted[..equals];
        return labels is not null && labels.TryGetValue(key, out string? value) && (equals < 0 || value == wanted[(equals + 1)..]);
    }
}
