namespace Berth.Engine.Containers.Creation;

/// <summary>One thing that a container's user has had mounted, whichever way it was said.</summary>
internal sealed record MountPoint
{
    /// <summary><c>bind</c>, <c>volume</c> or <c>tmpfs</c>.</summary>
    public required string Type { get; init; }

    /// <summary>A volume's name; empty for others.</summary>
    public string Name { get; init; } = "";

    /// <summary>A path of the host, clean; empty for a tmpfs, and for a volume until it is located.</summary>
    public string Source { get; init; } = "";

    /// <summary>A path in the container, clean.</summary>
    public required string Destination { get; init; }

    /// <summary>The options behind the second colon of <c>-v</c>, as they were written.</summary>
    public string Mode { get; init; } = "";

    public bool ReadOnly { get; init; }

    /// <summary><c>rprivate</c> and the like; empty for a tmpfs.</summary>
    public string Propagation { get; init; } = "";

    /// <summary>What is mounted below the source stays outside.</summary>
    internal bool NonRecursive { get; init; }

    /// <summary>Read-only on top, while what is mounted below the source stays as it is.</summary>
    internal bool ReadOnlyNonRecursive { get; init; }

    /// <summary>As in <see cref="Definitions.BindOptions"/>.</summary>
    internal string IdMap { get; init; } = "";

    /// <summary>User and group that the source belongs to; null where that is not known, or nobody asks.</summary>
    internal (uint User, uint Group)? SourceOwner { get; init; }

    /// <summary>Whether a source that is missing is made, as a directory; otherwise it is an error.</summary>
    internal bool CreatesSource { get; init; }

    /// <summary>A path to the mount namespace that the source is in; null is the host's.</summary>
    internal string? SourceNamespace { get; init; }

    /// <summary>What is mounted of the source; empty is all.</summary>
    internal string Subpath { get; init; } = "";

    /// <summary>The volume goes with the container.</summary>
    internal bool IsAnonymous { get; init; }

    /// <summary>A tmpfs' options, as they were written.</summary>
    internal IReadOnlyList<string> TmpfsOptions { get; init; } = [];

    /// <summary>Whether it was said by <c>-v</c> or <c>--mount</c>: an inspection shows those, not what <c>--tmpfs</c> says.</summary>
    public bool IsListed { get; init; } = true;
}
