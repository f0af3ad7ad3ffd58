using Berth.Images.Oci;
using Berth.Images.Signatures;

namespace Berth.Images;

/// <summary>An image as it was when it was asked for; it does not change.</summary>
public sealed record Image
{
    /// <summary>"sha256:…", the digest of the configuration as it arrived.</summary>
    public required string Id { get; init; }

    public required ImageConfig Config { get; init; }

    /// <summary>Familiar names with tags, sorted: "busybox:latest".</summary>
    public required IReadOnlyList<string> RepoTags { get; init; }

    /// <summary>Familiar names with manifest digests, sorted: "busybox@sha256:…".</summary>
    public required IReadOnlyList<string> RepoDigests { get; init; }

    /// <summary>Bytes in the files of all its layers.</summary>
    public required long Size { get; init; }

    /// <summary>The roots of its layers, absolute, topmost first: overlayfs's lower directories. Empty for an image without files.</summary>
    public required IReadOnlyList<string> LayerDirectories { get; init; }

    /// <summary>
    /// The chain id of the topmost layer; null without layers. Whoever runs something on the image holds it
    /// (<see cref="ImageStore.HoldLayers"/>), so that the layers outlive a forced removal of the image.
    /// </summary>
    public required string? TopChainId { get; init; }

    /// <summary>The id of the image it was built or committed on.</summary>
    public string? Parent { get; init; }

    /// <summary>Whose signatures were verified when it was pulled.</summary>
    public IReadOnlyList<ImageSignature> Signatures { get; init; } = [];

    public DateTimeOffset? LastTagged { get; init; }

    /// <summary>When the image was made; the year 1 where it does not say.</summary>
    public DateTimeOffset Created => Config.CreatedAt;

    /// <summary>Another image in the store was built or committed on it.</summary>
    public bool HasChildren { get; init; }

    /// <summary>Nothing names it and nothing builds on it: what a prune removes.</summary>
    public bool IsDangling => RepoTags.Count == 0 && RepoDigests.Count == 0 && !HasChildren;
}
