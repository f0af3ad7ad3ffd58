namespace Berth.Engine.Containers.Definitions;

/// <summary>Where a container's output is kept, and where it is sent.</summary>
public sealed record LogDefinition
{
    public const string JsonFile = "json-file";
    public const string Local = "local";
    public const string Syslog = "syslog";
    public const string Journald = "journald";
    public const string None = "none";

    /// <summary>Those that there are, <see cref="None"/> aside, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Drivers { get; } = [Journald, JsonFile, Local, Syslog];

    /// <summary>Empty is the engine's default.</summary>
    public string Driver { get; init; } = "";
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>Null where nothing was said.</summary>
    internal string? Option(string name) => Options?.GetValueOrDefault(name);

    /// <summary>Whether an option that has been checked is on.</summary>
    internal bool IsOn(string name, bool byDefault) => Option(name) is { Length: > 0 } text ? text is "1" or "t" or "T" or "true" or "TRUE" or "True" : byDefault;
}
