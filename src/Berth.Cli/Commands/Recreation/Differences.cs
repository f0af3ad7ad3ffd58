namespace Berth.Cli.Commands.Recreation;

/// <summary>What somebody has said, beside what goes without saying: null where it is the same. Nothing, empty and zero are one.</summary>
internal static class Differences
{
    public static string? Of(string? own, string? common) => string.IsNullOrEmpty(own) || own == common ? null : own;

    public static long? Of(long? own, long? common) => own is null or 0 || own == common ? null : own;

    public static bool? Of(bool? own, bool? common) => (own ?? false) == (common ?? false) ? null : own;

    public static bool Same(IReadOnlyList<string>? own, IReadOnlyList<string>? common) => (own ?? []).SequenceEqual(common ?? []);

    /// <summary>A list that replaces the other.</summary>
    public static IReadOnlyList<string>? Of(IReadOnlyList<string>? own, IReadOnlyList<string>? common) => own is null or [] || Same(own, common) ? null : own;

    /// <summary>What is added to the other.</summary>
    public static IReadOnlyList<string>? Without(IReadOnlyList<string>? own, IReadOnlyList<string>? common) =>
        own?.Where(item => common?.Contains(item) != true).ToList() is { Count: > 0 } added ? added : null;

    public static IReadOnlyDictionary<string, string>? Without(IReadOnlyDictionary<string, string>? own, IReadOnlyDictionary<string, string>? common)
    {
        IEnumerable<KeyValuePair<string, string>> added = (own ?? new Dictionary<string, string>()).Where(pair => common?.Contains(pair) != true);
        Dictionary<string, string> map = new(added.OrderBy(pair => pair.Key, StringComparer.Ordinal), StringComparer.Ordinal);
        return map.Count > 0 ? map : null;
    }
}
