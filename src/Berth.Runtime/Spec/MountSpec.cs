using System.Text.Json.Serialization;

namespace Berth.Runtime.Spec;

public sealed record MountSpec
{
    /// <summary>Absolute, inside the container.</summary>
    public string Destination { get; init => field = value ?? ""; } = "";

    /// <summary>A path of the host for a bind mount, else what the file system calls its source.</summary>
    public string? Source { get; init; }

    /// <summary>The file system's type; <c>bind</c> or absent where <see cref="Options"/> say <c>bind</c> or <c>rbind</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Options as in fstab; those that are no flag of <c>mount(2)</c> go to the file system.</summary>
    public IReadOnlyList<string> Options { get; init => field = value ?? []; } = [];

    /// <summary>A path to the mount namespace that a bind's source is in; null is the launcher's own. No part of a specification's JSON.</summary>
    [JsonIgnore]
    public string? SourceNamespace { get; init; }

    /// <summary>What is bound of the source: a path below it, which no link leads out of; empty is all. No part of a specification's JSON.</summary>
    [JsonIgnore]
    public string Subpath { get; init; } = "";

    /// <summary>Makes the mount idmapped.</summary>
    public IReadOnlyList<IdMappingSpec> UidMappings { get; init => field = value ?? []; } = [];
    public IReadOnlyList<IdMappingSpec> GidMappings { get; init => field = value ?? []; } = [];
}
