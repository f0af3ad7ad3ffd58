namespace Berth.Engine.Volumes;

/// <summary>What a volume is: the document that the state store keeps.</summary>
public sealed record VolumeDefinition
{
    /// <summary>Unique, and the name of its directory.</summary>
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null where none were given.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The local driver's <c>type</c>, <c>device</c> and <c>o</c>, or <c>size</c>; null where none were given.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>
    /// The container whose create has made it without a name of its user's, as long as that container is not there; otherwise null. An engine that
    /// was killed in between leaves it, and the next one removes it.
    /// </summary>
    public string? MadeFor { get; init; }

    /// <summary>What it was called before its last renaming, whose directory an engine that was killed may not have renamed; otherwise null.</summary>
    public string? FormerName { get; init; }
}
