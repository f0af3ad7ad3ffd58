namespace Berth.Images.Registry.Transfers;

/// <summary>One line of what a pull or push tells while it runs, in Docker's words.</summary>
/// <param name="Id">What it is about: a layer, a tag; null for the whole.</param>
/// <param name="Status">"Downloading", "Pull complete".</param>
/// <param name="Current">Bytes so far; null where none are counted.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct TransferProgress(string? Id, string Status, long? Current = null, long? Total = null)
{
    /// <summary>Of a push: what was pushed, for programs.</summary>
    public PushedManifest? Pushed { get; init; }

    /// <summary>It is about a layer, whose next line takes its place.</summary>
    public bool IsOfLayer { get; init; }
}

/// <param name="Tag">The tag it has now.</param>
/// <param name="Digest">Of the manifest.</param>
/// <param name="Size">Of the manifest, in bytes.</param>
public sealed record PushedManifest(string Tag, string Digest, long Size);
