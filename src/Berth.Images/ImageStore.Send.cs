using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Sending;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>What an image is made of, for another machine. By a name it has that name there, and its digests in that repository; by an id all digests.</summary>
    /// <exception cref="ImageException">No such image.</exception>
    public ImageParts Describe(string nameOrId)
    {
        StoredImage image;
        lock (_lock)
        {
            image = GetUnsynchronized(nameOrId);
        }
        ImageReference? name = IsIdPrefix(image.Id, nameOrId) ? null : ImageReference.Parse(nameOrId).ForLookup();
        return new ImageParts
        {
            Id = image.Record.Id, Config = ReadConfig(image.Record.Id),
            Manifest = image.Manifest is { } manifest ? _content.ReadVerified(manifest, OciJson.MaxDocumentBytes) : null,
            Names = [.. image.References.Where(known => IsSentWith(known, name)).Select(static known => known.ToString())],
            Layers = [.. image.Layers.Select(static layer => new LayerPart(layer.ChainId.ToString(), layer.Archive.Digest.ToString(), layer.Archive.Size))],
        };
    }

    /// <summary>Writes a layer's archive as it came, from some byte on. The layer stays meanwhile.</summary>
    /// <exception cref="ImageException">It is not there, or has changed on disk.</exception>
    public Task SendLayerAsync(string chainId, long offset, Stream output, CancellationToken cancellation) => DedicatedThread.Run(() =>
    {
        Layer layer = AcquireLayer(Digest.Parse(chainId));
        try
        {
            using Stream archive = _layers.OpenArchive(layer);
            Skip(archive, offset);
            using var target = new BlockingOutput(output, cancellation);
            archive.CopyTo(target, 256 * 1024);
            target.Flush();
        }
        finally
        {
            _layers.Release(layer.ChainId);
        }
    });

    private static bool IsSentWith(ImageReference known, ImageReference? name) =>
        known.DigestText is null ? name is not null && known.ToString() == name.ToString() : name is null || known.Repository == name.Repository;

    /// <summary>An archive that is put together from its files has to be read up to there.</summary>
    private static void Skip(Stream archive, long offset)
    {
        if (archive.CanSeek)
        {
            archive.Position = offset;
            return;
        }
        byte[] dropped = new byte[256 * 1024];
        for (int count; offset > 0; offset -= count)
        {
            count = archive.Read(dropped, 0, (int)Math.Min(dropped.Length, offset));
            if (count == 0)
            {
                throw ImageException.InvalidArgument("the layer's archive is not that long");
            }
        }
    }
}
