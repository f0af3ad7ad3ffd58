namespace Berth.Engine.Containers.Definitions;

/// <summary>What a container sees beside its image's files.</summary>
public sealed record StorageDefinition
{
    /// <summary>As the user wrote them: <c>/source:/target[:options]</c>.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>As <c>--mount</c> says them.</summary>
    public IReadOnlyList<MountDefinition>? Mounts { get; init; }

    /// <summary>Options by the path they are mounted on.</summary>
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    /// <summary>Paths that the image or the user wants outside the layers.</summary>
    public IReadOnlyList<string>? Volumes { get; init; }
    public IReadOnlyList<string>? VolumesFrom { get; init; }
    public string VolumeDriver { get; init; } = "";

    /// <summary>
    /// The volumes of all these, and the mounts of other containers, as the create has settled them. Null before that, and for a
    /// container of an engine that knew no volumes: what its image calls one is part of its layer.
    /// </summary>
    public IReadOnlyList<AttachedMount>? Attached { get; init; }

    /// <summary>Only its mounts can be written to.</summary>
    public bool ReadonlyRoot { get; init; }

    /// <summary>Bytes of /dev/shm; 0 is the engine's default.</summary>
    public long SharedMemorySize { get; init; }
    public IReadOnlyDictionary<string, string>? StorageOptions { get; init; }
}

/// <summary>A mount as <c>--mount</c> says it.</summary>
public sealed record MountDefinition
{
    public const string BindType = "bind";
    public const string TmpfsType = "tmpfs";
    public const string VolumeType = "volume";

    /// <summary>One of the constants above.</summary>
    public string Type { get; init; } = "";

    /// <summary>On the machine.</summary>
    public string Source { get; init; } = "";

    /// <summary>In the container, absolute.</summary>
    public string Target { get; init; } = "";
    public bool ReadOnly { get; init; }

    /// <summary>Only shown.</summary>
    public string Consistency { get; init; } = "";
    public BindOptions? Bind { get; init; }
    public TmpfsOptions? Tmpfs { get; init; }
    public VolumeOptions? Volume { get; init; }
}

/// <summary>Of a mount of the type <c>bind</c>.</summary>
public sealed record BindOptions
{
    /// <summary><c>rprivate</c>, <c>private</c>, <c>rshared</c>, <c>shared</c>, <c>rslave</c>, <c>slave</c>; empty is rprivate.</summary>
    public string Propagation { get; init; } = "";

    /// <summary>Without what is mounted below the source.</summary>
    public bool NonRecursive { get; init; }

    /// <summary>A source that is missing is made, as <c>-v</c> does.</summary>
    public bool CreateMountpoint { get; init; }

    /// <summary>Read-only on top, while the mounts below stay as they are.</summary>
    public bool ReadOnlyNonRecursive { get; init; }

    /// <summary>Read-only below, too, or not at all.</summary>
    public bool ReadOnlyForceRecursive { get; init; }

    /// <summary>Whom files belong to in the container instead of their owners: <c>owner</c>, or <c>uids=0-1000-1;gids=0-1000-1</c>; empty is nobody else.</summary>
    public string IdMap { get; init; } = "";
}

/// <summary>Of a mount of the type <c>tmpfs</c>.</summary>
public sealed record TmpfsOptions
{
    /// <summary>0 is without limit.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Permission bits; 0 is 1777.</summary>
    public uint Mode { get; init; }

    /// <summary>Pairs, or single words, for the file system.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Options { get; init; }
}

/// <summary>Of a mount of the type <c>volume</c>.</summary>
public sealed record VolumeOptions
{
    public bool NoCopy { get; init; }
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    public string? DriverName { get; init; }
    public IReadOnlyDictionary<string, string>? DriverOptions { get; init; }
    public string Subpath { get; init; } = "";
}
