using Berth.Engine.Containers.Specs;

namespace Berth.Engine.Volumes;

/// <summary>The local driver's options, which are those of mount(8).</summary>
/// <param name="Type">Of the file system.</param>
/// <param name="Device">What it is on.</param>
/// <param name="Words">What stands behind <c>o=</c>.</param>
internal sealed record LocalOptions(string Type, string Device, IReadOnlyList<string> Words)
{
    private const string Size = "size";
    private static readonly string[] Known = ["type", "o", "device", Size];
    private static readonly (string Option, string[] Needs)[] Needed = [("device", ["type"]), ("type", ["device"]), ("o", ["device", "type"])];

    /// <summary>Whether it is a directory of the host.</summary>
    public bool IsBind => Words.Contains("bind") || Words.Contains("rbind");

    public bool IsReadOnly => Words.Contains("ro");

    /// <summary>Null for a volume that is a plain directory, with a limit or without.</summary>
    public static LocalOptions? Of(VolumeDefinition volume) => volume.Options is { } options && options.Keys.Any(static key => key != Size)
        ? new LocalOptions(options.GetValueOrDefault("type", ""), options.GetValueOrDefault("device", ""), options.GetValueOrDefault("o", "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        : null;

    /// <summary>The bytes that the files of a volume may have; 0 is without limit.</summary>
    public static long SizeOf(IReadOnlyDictionary<string, string>? options) =>
        options?.GetValueOrDefault(Size) is { } text && ByteSize.TryParse(text, out long bytes) ? bytes : 0;

    /// <summary>In Docker's words, and in its order.</summary>
    /// <param name="name">The volume's.</param>
    /// <param name="options">What was given.</param>
    /// <param name="quotaProblem">Says why there can be no quotas; null where there can be.</param>
    /// <exception cref="EngineException">There is one that the driver does not know, or one is missing or cannot be had.</exception>
    public static void Check(string name, IReadOnlyDictionary<string, string> options, Func<string?> quotaProblem)
    {
        string? problem = options.Keys.FirstOrDefault(static key => !Known.Contains(key)) is { } unknown
            ? $"invalid option: {GoText.Quote(unknown)}"
            : SizeProblem(options, quotaProblem) ?? (MissingIn(options) is { } missing ? $"missing required option: {GoText.Quote(missing)}" : null);
        if (problem is not null)
        {
            throw EngineException.InvalidArgument($"create {name}: {problem}");
        }
    }

    private static string? SizeProblem(IReadOnlyDictionary<string, string> options, Func<string?> quotaProblem)
    {
        if (!options.TryGetValue(Size, out string? text))
        {
            return null;
        }

        if (!ByteSize.TryParse(text, out long bytes))
        {
            return $"invalid size: '{text}'";
        }

        string? problem = bytes == 0 ? null : quotaProblem();
        if (problem is not null)
        {
            return $"quota size requested but no quota support: {problem}";
        }

        return options.Count > 1 && bytes > 0 ? "size is for volumes that are directories of the engine's: a file system of its own has its own size (o=size=… of a tmpfs)" : null;
    }

    private static string? MissingIn(IReadOnlyDictionary<string, string> options) =>
        Needed.Where(rule => options.ContainsKey(rule.Option)).SelectMany(static rule => rule.Needs).FirstOrDefault(need => !options.ContainsKey(need));
}
