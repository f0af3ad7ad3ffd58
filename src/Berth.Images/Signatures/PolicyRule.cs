namespace Berth.Images.Signatures;

/// <summary>What a policy says of the images of a registry, or of a part of it.</summary>
public sealed record PolicyRule
{
    public static PolicyRule Accept { get; } = new();

    public static PolicyRule Reject { get; } = new() { IsRejected = true };

    /// <summary>None may be used at all.</summary>
    public bool IsRejected { get; private init; }

    /// <summary>One of these has to have signed an image; none have to where there are none.</summary>
    public IReadOnlyList<TrustedKey> Keys { get; private init; } = [];

    /// <summary>Only what one of these has signed may be used.</summary>
    public static PolicyRule SignedBy(IReadOnlyList<TrustedKey> keys) => new() { Keys = keys };

    /// <summary><c>a signature by "release" (sha256:…) or "ci" (sha256:…)</c>.</summary>
    internal string Expectation => $"a signature by {string.Join(" or ", Keys)}";
}
