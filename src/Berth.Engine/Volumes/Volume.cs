namespace Berth.Engine.Volumes;

/// <summary>One volume, as it is at this moment.</summary>
public sealed class Volume
{
    /// <summary>The label that tells a volume whose name nobody chose.</summary>
    public const string AnonymousLabel = "com.docker.volume.anonymous";

    private volatile VolumeDefinition definition;

    internal Volume(VolumeDefinition definition) => this.definition = definition;

    public string Name => definition.Name;

    /// <summary>What it is. Changes only by a renaming.</summary>
    public VolumeDefinition Definition
    {
        get => definition;
        internal set => definition = value;
    }

    /// <summary>Whether it is a directory of the engine's, and not a file system of its own.</summary>
    internal bool IsPlain => LocalOptions.Of(definition) is null;

    /// <summary>Docker neither prunes such a volume nor counts what it has.</summary>
    internal bool HasOptions => definition.Options is { Count: > 0 };

    internal bool IsAnonymous => definition.Labels?.ContainsKey(AnonymousLabel) == true;

    /// <summary>Ids of the containers that name it, running or not. Belongs to the table, and to its lock.</summary>
    internal HashSet<string> Users { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of those that run. As <see cref="Users"/>.</summary>
    internal HashSet<string> Running { get; } = new(StringComparer.Ordinal);

    /// <summary>What is being done to it that no program may see half of; null is nothing. As <see cref="Users"/>.</summary>
    internal string? Change { get; set; }

    /// <summary>How many are reading it as a whole, and do not want it removed. As <see cref="Users"/>.</summary>
    internal int Readers { get; set; }
}
