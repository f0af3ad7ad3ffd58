using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Listing;

/// <summary>A mount of a container as clients are shown it, however it was asked for.</summary>
internal sealed record MountView
{
    /// <summary>One of <see cref="MountDefinition"/>'s types.</summary>
    public required string Type { get; init; }

    /// <summary>A volume's; null for others.</summary>
    public string? Name { get; init; }
    public string Source { get; init; } = "";
    public required string Destination { get; init; }

    /// <summary>The options that a bind was written with.</summary>
    public string Mode { get; init; } = "";
    public bool ReadWrite { get; init; } = true;
    public string Propagation { get; init; } = "";

    /// <summary>Binds first, then mounts, then what was attached. Paths that <c>--tmpfs</c> names are not mounts to Docker.</summary>
    /// <param name="storage">The container's.</param>
    /// <param name="options">The engine's, which say where volumes lie.</param>
    public static IReadOnlyList<MountView> Of(StorageDefinition storage, EngineOptions options)
    {
        if (storage is { Binds: null or [], Mounts: null or [], Attached: null or [] })
        {
            return [];
        }

        IEnumerable<MountView> own = (storage.Binds ?? []).Select(OfBind).Concat((storage.Mounts ?? []).Select(OfMount));
        return storage.Attached is not { } attached
            ? [.. own]
            : [.. own.Where(static mount => mount.Type != MountDefinition.VolumeType), .. attached.Select(mount => OfAttached(mount, options))];
    }

    private static MountView OfAttached(AttachedMount mount, EngineOptions options) => new()
    {
        Type = mount.Type, Name = mount.Name.Length > 0 ? mount.Name : null, Destination = mount.Destination, Mode = mount.Mode, ReadWrite = !mount.ReadOnly,
        Source = mount.Name.Length > 0 ? options.VolumeDataOf(mount.Name) : mount.Source, Propagation = mount.Propagation,
    };

    private static MountView OfBind(string bind)
    {
        string[] parts = bind.Split(':');
        string mode = parts.Length > 2 ? parts[2] : "";
        string[] options = mode.Split(',');
        bool isPath = parts[0].StartsWith('/');
        return new MountView
        {
            Type = isPath ? MountDefinition.BindType : MountDefinition.VolumeType, Name = isPath ? null : parts[0],
            Source = isPath ? parts[0] : "", Destination = parts.Length > 1 ? parts[1] : parts[0], Mode = mode,
            ReadWrite = !options.Contains("ro"), Propagation = isPath ? options.FirstOrDefault(IsPropagation) ?? "rprivate" : "",
        };
    }

    private static MountView OfMount(MountDefinition mount) => new()
    {
        Type = mount.Type, Name = mount.Type == MountDefinition.VolumeType ? mount.Source : null,
        Source = mount.Type == MountDefinition.BindType ? mount.Source : "", Destination = mount.Target, ReadWrite = !mount.ReadOnly,
        Propagation = mount.Type != MountDefinition.BindType ? "" : mount.Bind is { Propagation.Length: > 0 } bind ? bind.Propagation : "rprivate",
    };

    private static bool IsPropagation(string option) => option.TrimStart('r') is "private" or "shared" or "slave";
}
