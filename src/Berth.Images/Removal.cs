namespace Berth.Images;

public sealed record RemoveOptions
{
    /// <summary>Remove although stopped containers use it or several repositories name it. Running containers still prevent it.</summary>
    public bool Force { get; init; }

    /// <summary>Keep parents that have no name and no other child.</summary>
    public bool NoPrune { get; init; }

    /// <summary>Every container there is, with the image it was created from.</summary>
    public IReadOnlyList<ImageUser> Users { get; init; } = [];
}

/// <summary>A container and the image it was created from.</summary>
public readonly record struct ImageUser(string ContainerId, string ImageId, bool IsRunning);

/// <summary>What a removal did, in order: each item is a name that was taken away or an image or layer that was deleted.</summary>
public sealed record RemovalResult(string ImageId, IReadOnlyList<RemovedItem> Items)
{
    /// <summary>Those of the deleted ids that are images: the image itself, then parents that went with it.</summary>
    public IReadOnlyList<string> DeletedImages { get; init; } = [];

    /// <summary>Bytes in the files of the deleted layers.</summary>
    public long ReclaimedBytes { get; init; }
}

/// <summary>One of the two is set: a familiar name, or "sha256:…" of an image or of a layer's chain.</summary>
public readonly record struct RemovedItem(string? Untagged, string? Deleted);
