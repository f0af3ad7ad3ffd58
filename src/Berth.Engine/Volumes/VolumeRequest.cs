namespace Berth.Engine.Volumes;

/// <summary>A volume that is to be there.</summary>
public sealed record VolumeRequest
{
    /// <summary>Null or empty is a name of the engine's choice, and a volume that is known as anonymous.</summary>
    public string? Name { get; init; }

    /// <summary>Empty is <c>local</c>, the only one there is.</summary>
    public string Driver { get; init; } = "";

    /// <summary>Null where none were given: with Docker's clients that is not the same as an empty list.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
