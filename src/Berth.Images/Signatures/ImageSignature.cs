namespace Berth.Images.Signatures;

/// <summary>That an image's signature has been verified: what is recorded with the image.</summary>
public sealed record ImageSignature
{
    /// <summary>The digest of the public key (<see cref="TrustedKey.Fingerprint"/>).</summary>
    public required string Key { get; init; }

    /// <summary>What the policy called the key then.</summary>
    public required string KeyName { get; init; }

    /// <summary>For which repository the image was signed: <c>registry.example.com/team/app</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>The digest of the manifest or index that was signed, by which the image came.</summary>
    public required string Digest { get; init; }
}
