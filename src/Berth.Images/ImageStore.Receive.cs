using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Sending;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>Which of an image's layers are not here, and how much of each has been received by an earlier attempt.</summary>
    /// <exception cref="ImageException">The parts are no image.</exception>
    public IReadOnlyList<WantedPart> FindWanted(ImageParts parts)
    {
        Check(parts);
        return [.. parts.Layers.Where(layer => !_layers.IsTrusted(Digest.Parse(layer.ChainId))).DistinctBy(static layer => layer.Digest)
            .Select(layer => new WantedPart(layer, _content.CountReceived(Digest.Parse(layer.Digest), layer.Size)))];
    }

    /// <summary>
    /// Takes bytes of an archive and keeps them for <see cref="ReceiveAsync"/>, also those that came before a break. Nobody else sees them, and they are
    /// verified only then.
    /// </summary>
    /// <param name="digest">Of the whole.</param>
    /// <param name="size">Of the whole.</param>
    /// <param name="offset">Where they begin, which is where those that are here end.</param>
    /// <param name="bytes">They, to the end.</param>
    /// <param name="cancellation">Stops, and keeps what came.</param>
    /// <exception cref="ImageException">Others are wanted, somebody else is sending them, or there are more than there should be.</exception>
    public Task ReceiveLayerAsync(string digest, long size, long offset, Stream bytes, CancellationToken cancellation) =>
        _content.AppendPartialAsync(Digest.Parse(digest), size, offset, bytes, cancellation);

    /// <summary>Makes the image, once all its layers have been received: with the same id, manifest and names as where it came from.</summary>
    /// <exception cref="ImageException">A layer is missing, or something is not what its digest says; then nothing is changed.</exception>
    public async Task<LoadedImage> ReceiveAsync(ImageParts parts, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> diffIds = Check(parts);
        using var ingest = new Ingest(_content, _layers, _limits);
        bool[] exists = [.. Layer.ChainIds(diffIds).Select(ingest.TryUse)];
        PartReceiver receiver = new(_content, ingest, cancellation);
        IReadOnlyDictionary<string, StagedLayer> staged = await receiver.StageAsync([.. parts.Layers.Where((_, i) => !exists[i])]).ConfigureAwait(false);
        StagedLayer?[] placed = [.. parts.Layers.Select((layer, i) => exists[i] ? null : staged[layer.Digest])];
        for (int i = 0; i < placed.Length; i++)
        {
            if (placed[i] is { } layer && layer.Archive.DiffId != diffIds[i])
            {
                throw ImageException.InvalidArchive($"layer {parts.Layers[i].Digest} is not the one that the image's configuration names");
            }
        }
        return await DedicatedThread.Run(() => Record(ingest, parts, diffIds, placed, cancellation)).ConfigureAwait(false);
    }

    private LoadedImage Record(Ingest ingest, ImageParts parts, IReadOnlyList<Digest> diffIds, StagedLayer?[] placed, CancellationToken cancellation)
    {
        ingest.Place(diffIds, placed, cancellation);
        Digest id = ingest.AddDocument(parts.Config);
        Digest? manifest = parts.Manifest is { } document ? ingest.AddDocument(document) : null;
        ingest.Commit();
        ImageReference[] names = [.. parts.Names.Select(ImageReference.Parse)];
        lock (_lock)
        {
            (StoredImage image, IReadOnlyList<ReplacedName> replaced) = AddImageUnsynchronized(id, parent: null, names);
            image = manifest is { } own ? KeepManifestUnsynchronized(image, own) : image;
            return new LoadedImage { Image = Snapshot(image), Names = [.. names.Where(static name => name.Tag is not null).Select(static name => name.Familiar)], Replaced = replaced };
        }
    }

    /// <summary>The diff ids, once everything that is said of the image fits together.</summary>
    private static IReadOnlyList<Digest> Check(ImageParts parts)
    {
        ImageConfig config = OciJson.Read(parts.Config, OciJson.Default.ImageConfig, "image configuration");
        IReadOnlyList<Digest> diffIds = ImageLayers.DiffIds(config);
        bool isWhole = Digest.Of(parts.Config).ToString() == parts.Id && diffIds.Count == parts.Layers.Count
            && Layer.ChainIds(diffIds).Zip(parts.Layers).All(static pair => pair.First.ToString() == pair.Second.ChainId)
            && parts.Layers.All(static layer => layer.Size >= 0 && Digest.TryParse(layer.Digest, out _))
            && parts.Names.All(static name => ImageReference.TryParse(name, out ImageReference? parsed) && !parsed.IsNameOnly);
        if (!isWhole || !IsManifestOf(parts))
        {
            throw ImageException.InvalidArgument("the parts of the image do not fit together");
        }
        return string.IsNullOrEmpty(config.Os) || config.Os == Platform.Host.Os
            ? diffIds
            : throw ImageException.InvalidArgument($"cannot receive {config.Os} image on {Platform.Host.Os}");
    }

    private static bool IsManifestOf(ImageParts parts) =>
        parts.Manifest is null || OciJson.Read(parts.Manifest, OciJson.Default.Manifest, "manifest").Config?.Digest == parts.Id;
}
