namespace Berth.Engine.Containers.Definitions;

/// <summary>
/// A mount that a container's create has settled: a volume, whether its user, its image or another container has named it, or a bind or
/// tmpfs of another container.
/// </summary>
public sealed record AttachedMount
{
    /// <summary>One of <see cref="MountDefinition"/>'s types.</summary>
    public string Type { get; init; } = MountDefinition.VolumeType;

    /// <summary>The volume's; empty for others.</summary>
    public string Name { get; init; } = "";

    /// <summary>A bind's; empty for others.</summary>
    public string Source { get; init; } = "";

    /// <summary>A clean path in the container.</summary>
    public string Destination { get; init; } = "";

    /// <summary>As Docker shows it: the options behind <c>-v</c>, or <c>z</c>.</summary>
    public string Mode { get; init; } = "";
    public bool ReadOnly { get; init; }

    /// <summary>A bind's.</summary>
    public string Propagation { get; init; } = "";
    public bool NonRecursive { get; init; }
    public bool ReadOnlyNonRecursive { get; init; }

    /// <summary>A bind's, as in <see cref="BindOptions"/>.</summary>
    public string IdMap { get; init; } = "";

    /// <summary>What of the volume is mounted; empty is all.</summary>
    public string Subpath { get; init; } = "";

    /// <summary>Nobody chose the volume's name: it goes with the container.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>A tmpfs' options.</summary>
    public IReadOnlyList<string>? TmpfsOptions { get; init; }
}
