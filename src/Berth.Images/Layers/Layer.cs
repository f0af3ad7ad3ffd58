using System.Text;
using Berth.Images.References;

namespace Berth.Images.Layers;

/// <summary>A layer that is unpacked and complete. The chain id names it together with all layers below it.</summary>
internal sealed record Layer
{
    public required Digest ChainId { get; init; }

    /// <summary>The chain id of the layer below; null for the lowest.</summary>
    public required Digest? Parent { get; init; }

    public required LayerArchive Archive { get; init; }

    /// <summary>Bytes in files and links.</summary>
    public required long Size { get; init; }

    /// <summary>The layer's root, absolute, for overlayfs.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Chain ids from the diff ids of an image, lowest first: the first layer's is its diff id, every other's the digest of
    /// "PARENT DIFF" (OCI image specification, "Layer ChainID").
    /// </summary>
    public static IReadOnlyList<Digest> ChainIds(IReadOnlyList<Digest> diffIds)
    {
        var chain = new List<Digest>(diffIds.Count);
        foreach (Digest diffId in diffIds)
        {
            chain.Add(chain.Count == 0 ? diffId : Digest.Of(Encoding.ASCII.GetBytes($"{chain[^1]} {diffId}")));
        }
        return chain;
    }
}
