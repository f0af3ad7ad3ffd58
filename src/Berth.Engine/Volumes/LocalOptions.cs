using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Volumes;

/// <summary>The local driver's options, which are those of mount(8).</summary>
/// <param name="Type">Of the file system.</param>
/// <param name="Device">What it is on.</param>
/// <param name="Words">What stands behind <c>o=</c>.</param>
internal sealed record LocalOptions(string Type, string Device, IReadOnlyList<string> Words)
{
    private static readonly string[] Known = ["type", "o", "device", "size"];
    private static readonly (string Option, string[] Needs)[] Needed = [("device", ["type"]), ("type", ["device"]), ("o", ["device", "type"])];

    /// <summary>Whether it is a directory of the host.</summary>
    public bool IsBind => Words.Contains("bind") || Words.Contains("rbind");

    public bool IsReadOnly => Words.Contains("ro");

    /// <summary>Null for a volume that is a plain directory.</summary>
    public static LocalOptions? Of(VolumeDefinition volume) => volume.Options is { Count: > 0 } options
        ? new LocalOptions(options.GetValueOrDefault("type", ""), options.GetValueOrDefault("device", ""), options.GetValueOrDefault("o", "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        : null;

    /// <exception cref="EngineException">There is one that the driver does not know, or one is missing.</exception>
    public static void Check(string name, IReadOnlyDictionary<string, string> options)
    {
        string? problem = options.Keys.FirstOrDefault(static key => !Known.Contains(key)) is { } unknown
            ? $"invalid option: {GoText.Quote(unknown)}"
            : MissingIn(options) is { } missing ? $"missing required option: {GoText.Quote(missing)}" : null;
        problem ??= options.ContainsKey("size") ? "quota size requested but no quota support" : null;
        if (problem is not null)
        {
            throw EngineException.InvalidArgument($"create {name}: {problem}");
        }
    }

    private static string? MissingIn(IReadOnlyDictionary<string, string> options) =>
        Needed.Where(rule => options.ContainsKey(rule.Option)).SelectMany(static rule => rule.Needs).FirstOrDefault(need => !options.ContainsKey(need));
}
