using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Registry;
using Berth.Images.Registry.Endpoints;
using Berth.Images.Registry.Pushing;
using Berth.Images.Registry.Transfers;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>
    /// Sends an image to its registry. Layers that the registry has are not sent; those kept uncompressed are compressed on the way, and
    /// what that gave is remembered. An image that was pulled goes out with the manifest it came with.
    /// </summary>
    /// <param name="client">How registries are reached.</param>
    /// <param name="name">With a tag, or without: then all tags of the repository.</param>
    /// <param name="credentials">Null for anybody.</param>
    /// <param name="report">Is told how far it has got; by several threads, one at a time.</param>
    /// <param name="cancellation">Stops; what the registry has then it keeps.</param>
    /// <exception cref="ImageException">There is no such image here, or the registry does not take it.</exception>
    public async Task PushAsync(
        RegistryClient client, ImageReference name, RegistryCredentials? credentials, Action<TransferProgress> report, CancellationToken cancellation)
    {
        TransferReporter reporter = new(report);
        reporter.Report(new TransferProgress(null, $"The push refers to repository [{name.Repository}]"));
        IReadOnlyList<SavedImage> images = SelectToPush(name);
        try
        {
            IReadOnlyList<RegistryEndpoint> endpoints = await client.Endpoints.ForPushAsync(name, cancellation).ConfigureAwait(false);
            await client.AtFirstAsync(endpoints, credentials, "pull,push", session => PushToAsync(client, session, images, reporter.Report, cancellation), cancellation)
                .ConfigureAwait(false);
        }
        catch (RegistryException e)
        {
            throw new ImageException(ImageErrorKind.Registry, (e.InnerException as RegistryException ?? e).Message, e);
        }
        finally
        {
            foreach (SavedImage image in images)
            {
                ReleaseParts(image.Image);
            }
        }
    }

    /// <summary>The images with their tags in the repository, held.</summary>
    private IReadOnlyList<SavedImage> SelectToPush(ImageReference name)
    {
        string[] names;
        lock (_lock)
        {
            names = [.. _names.Keys.Select(ImageReference.Parse)
                .Where(known => known.Repository == name.Repository && known.DigestText is null && (name.IsNameOnly || known.Tag == name.Tag))
                .Select(static known => known.ToString()).Order(StringComparer.Ordinal)];
        }
        return names.Length > 0
            ? Select(names)
            : throw new ImageException(ImageErrorKind.NotFound, $"An image does not exist locally with the tag: {name.FamiliarRepository}");
    }

    private async Task<bool> PushToAsync(
        RegistryClient client, RegistrySession session, IReadOnlyList<SavedImage> images, Action<TransferProgress> report, CancellationToken cancellation)
    {
        foreach (SavedImage saved in images)
        {
            PreparedPush push = await PushPartsAsync(client, session, saved.Image, report, cancellation).ConfigureAwait(false);
            foreach (ImageReference tag in saved.Tags)
            {
                await session.PutManifestAsync(tag.Tag!, push.Manifest, push.MediaType, cancellation).ConfigureAwait(false);
                Digest digest = Digest.Of(push.Manifest);
                RememberPush(saved.Image.Id, tag.WithDigest(digest), push.Manifest);
                report(new TransferProgress(null, $"{tag.Tag}: digest: {digest} size: {push.Manifest.Length}"));
                report(new TransferProgress(null, "") { Pushed = new PushedManifest(tag.Tag!, digest.ToString(), push.Manifest.Length) });
            }
        }
        return true;
    }

    private async Task<PreparedPush> PushPartsAsync(
        RegistryClient client, RegistrySession session, StoredImage image, Action<TransferProgress> report, CancellationToken cancellation)
    {
        IReadOnlyList<Layer> distinct = [.. image.Layers.Reverse().DistinctBy(static layer => layer.Archive.DiffId)];
        foreach (Layer layer in distinct)
        {
            report(new TransferProgress(LayerPusher.IdOf(layer), "Preparing") { IsOfLayer = true });
        }
        LayerPusher pusher = new(session, _layers, NeighboursOf(image, session.Endpoint), report, client.Time);
        byte[]? kept = image.Manifest is { } manifest ? _content.ReadVerified(manifest, OciJson.MaxDocumentBytes) : null;
        IReadOnlyList<BlobIdentity> described = PushedDocuments.Layers(kept);
        Dictionary<Digest, BlobIdentity> known = image.Layers.Zip(described.Count == image.Layers.Count ? described : [])
            .DistinctBy(static pair => pair.First.Archive.DiffId).ToDictionary(static pair => pair.First.Archive.DiffId, static pair => pair.Second);
        Dictionary<Digest, BlobIdentity> pushed = await PushLayersAsync(pusher, distinct, known, client.Options.MaxUploads, cancellation).ConfigureAwait(false);
        byte[] config = ReadConfig(image.Record.Id);
        await session.PushBlobAsync(image.Id, config, cancellation).ConfigureAwait(false);
        (byte[] content, string mediaType) = PushedDocuments.Manifest(
            kept, new BlobIdentity(image.Id, config.Length), [.. image.Layers.Select(layer => (layer, pushed[layer.Archive.DiffId]))]);
        return new PreparedPush(content, mediaType);
    }

    private static async Task<Dictionary<Digest, BlobIdentity>> PushLayersAsync(
        LayerPusher pusher, IReadOnlyList<Layer> layers, Dictionary<Digest, BlobIdentity> known, int maxUploads, CancellationToken cancellation)
    {
        Dictionary<Digest, BlobIdentity> pushed = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = maxUploads, CancellationToken = cancellation };
        await Parallel.ForEachAsync(layers, options, async (layer, stop) =>
        {
            BlobIdentity? described = known.TryGetValue(layer.Archive.DiffId, out BlobIdentity before) ? before : null;
            BlobIdentity blob = await pusher.PushAsync(layer, described, stop).ConfigureAwait(false);
            lock (pushed)
            {
                pushed.Add(layer.Archive.DiffId, blob);
            }
        }).ConfigureAwait(false);
        return pushed;
    }

    /// <summary>Other repositories of the registry that are likely to have the image's layers: those an image with such a layer came from or went to.</summary>
    private IReadOnlyList<string> NeighboursOf(StoredImage image, RegistryEndpoint endpoint)
    {
        lock (_lock)
        {
            HashSet<Digest> layers = [.. image.Layers.Select(static layer => layer.ChainId)];
            string domain = image.References.FirstOrDefault(name => name.Path == endpoint.Repository)?.Domain ?? "";
            return [.. _images.Values.Where(other => other.Layers.Any(layer => layers.Contains(layer.ChainId)))
                .SelectMany(static other => other.References).Where(name => name.DigestText is not null && name.Domain == domain && name.Path != endpoint.Repository)
                .Select(static name => name.Path).Distinct()];
        }
    }

    /// <summary>From now on the image is known by that digest, and its manifest is kept.</summary>
    private void RememberPush(Digest id, ImageReference name, byte[] manifest)
    {
        using var ingest = new Ingest(_content, _layers, _limits);
        Digest digest = ingest.AddDocument(manifest);
        ingest.Commit();
        lock (_lock)
        {
            if (_images.TryGetValue(id, out StoredImage? image))
            {
                KeepManifestUnsynchronized(AddNameUnsynchronized(image, name).Image, digest);
            }
        }
    }

    private readonly record struct PreparedPush(byte[] Manifest, string MediaType);
}
