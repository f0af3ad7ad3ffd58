using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Signatures;

namespace Berth.Images.Registry.Pulling;

/// <summary>What is to be pulled, for whom. Equal ones share one pull.</summary>
public sealed record PullRequest
{
    /// <summary>With a tag or a digest, or neither: then all tags of the repository.</summary>
    public required ImageReference Name { get; init; }

    /// <summary>Null for this machine.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Null for anybody.</summary>
    public RegistryCredentials? Credentials { get; init; }

    /// <summary>What has to have been signed; null lets everything through.</summary>
    public SignaturePolicy? Policy { get; init; }
}

/// <summary>An image that was pulled.</summary>
/// <param name="Image">As it is in the store now.</param>
/// <param name="Digest">What the registry calls it: its manifest's or its index's.</param>
/// <param name="IsNew">The name stood for another image before, or for none.</param>
public sealed record PulledImage(Image Image, string Digest, bool IsNew)
{
    /// <summary>Those that the policy wanted and that have been verified.</summary>
    public IReadOnlyList<ImageSignature> Signatures { get; init; } = [];
}

/// <summary>One, or with all tags several.</summary>
public sealed record PulledImages(IReadOnlyList<PulledImage> Images);
