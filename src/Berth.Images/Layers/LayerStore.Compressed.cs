using System.Text;
using Berth.Images.References;
using Berth.Images.Registry.Pushing;

namespace Berth.Images.Layers;

internal sealed partial class LayerStore
{
    private const string CompressedName = "gzip";

    /// <summary>What an uncompressed layer is called when it is compressed for a registry; null where that is not known yet.</summary>
    public BlobIdentity? FindCompressed(Layer layer)
    {
        string path = CompressedPath(layer);
        string[] parts = File.Exists(path) ? File.ReadAllText(path).Split(' ') : [];
        return parts.Length == 2 && Digest.TryParse(parts[0], out Digest digest) && long.TryParse(parts[1], out long size) ? new BlobIdentity(digest, size) : null;
    }

    /// <summary>Remembers it. A crash may lose it again: it is then found out by compressing once more.</summary>
    public void RememberCompressed(Layer layer, BlobIdentity blob)
    {
        string path = CompressedPath(layer);
        string temporary = $"{path}-{Guid.NewGuid():N}";
        File.WriteAllText(temporary, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{blob.Digest} {blob.Size}"), Encoding.ASCII);
        File.Move(temporary, path, overwrite: true);
    }

    private string CompressedPath(Layer layer) => Path.Combine(_directory.PathOf(layer.ChainId.Hex), CompressedName);
}
