using System.Globalization;
using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Registry;
using Berth.Images.Registry.Pulling;
using Berth.Images.Registry.Transfers;
using Berth.Linux;
using Berth.Images.Signatures;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>
    /// Fetches an image from its registry, or all of a repository. Identical pulls at the same time are one; a caller that is cancelled
    /// leaves the others theirs. What an interrupted pull has received of layers is kept for the next one.
    /// </summary>
    /// <param name="client">How registries are reached.</param>
    /// <param name="request">What, and for whom.</param>
    /// <param name="report">Is told how far it has got; by several threads, one at a time.</param>
    /// <param name="cancellation">This caller's.</param>
    /// <exception cref="ImageException">The registry does not have it, does not give it, or gives something else; nothing was changed.</exception>
    public async Task<IReadOnlyList<PulledImage>> PullAsync(
        RegistryClient client, PullRequest request, Action<TransferProgress> report, CancellationToken cancellation)
    {
        request.Policy?.RequirePullable(request.Name);
        PulledImages pulled = await client.Pulls.RunAsync(request, (tell, stop) => PullSharedAsync(client, request, tell, stop), report, cancellation).ConfigureAwait(false);
        return pulled.Images;
    }

    private async Task<PulledImages> PullSharedAsync(RegistryClient client, PullRequest request, Action<TransferProgress> report, CancellationToken cancellation)
    {
        ImageReference name = request.Name;
        try
        {
            List<PulledImage> images = [];
            foreach (ImageReference single in name.IsNameOnly ? await ListTagsAsync(client, request, cancellation).ConfigureAwait(false) : [name])
            {
                images.Add(await PullOneAsync(client, request with { Name = single }, report, cancellation).ConfigureAwait(false));
            }
            string verdict = images.Exists(static image => image.IsNew) ? "Downloaded newer image for" : "Image is up to date for";
            report(new TransferProgress(null, $"Status: {verdict} {Shown(name).Familiar}"));
            return new PulledImages(images);
        }
        catch (RegistryException e)
        {
            throw PullErrors.Translate(e, Shown(name));
        }
    }

    private static async Task<IReadOnlyList<ImageReference>> ListTagsAsync(RegistryClient client, PullRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<Registry.Endpoints.RegistryEndpoint> endpoints = await client.Endpoints.ForPullAsync(request.Name, cancellation).ConfigureAwait(false);
        IReadOnlyList<string> tags = await client.AtFirstAsync(
            endpoints, request.Credentials, "pull", session => session.ListTagsAsync(cancellation), cancellation).ConfigureAwait(false);
        return [.. tags.Select(request.Name.WithTag)];
    }

    private async Task<PulledImage> PullOneAsync(RegistryClient client, PullRequest request, Action<TransferProgress> report, CancellationToken cancellation)
    {
        IReadOnlyList<Registry.Endpoints.RegistryEndpoint> endpoints = await client.Endpoints.ForPullAsync(request.Name, cancellation).ConfigureAwait(false);
        PulledImage pulled = await client.AtFirstAsync(
            endpoints, request.Credentials, "pull", session => PullFromAsync(client, session, request, report, cancellation), cancellation).ConfigureAwait(false);
        report(new TransferProgress(null, $"Digest: {pulled.Digest}"));
        ReportSigners(pulled, report);
        return pulled;
    }

    private async Task<PulledImage> PullFromAsync(
        RegistryClient client, RegistrySession session, PullRequest request, Action<TransferProgress> report, CancellationToken cancellation)
    {
        ImageReference name = Shown(request.Name);
        TransferProgress heading = new(name.DigestText is null ? name.Tag : name.Familiar, $"Pulling from {name.Path}");
        Digest? digest = name.DigestText is null ? await session.HeadManifestAsync(name.Tag!, cancellation).ConfigureAwait(false) : Digest.Parse(name.DigestText);
        SignatureGate gate = new(session, request.Policy, name);
        if (digest is { } known && await TryNameAsync(gate, name, known, request.Platform ?? Platform.Host, cancellation).ConfigureAwait(false) is { } present)
        {
            report(heading);
            return present;
        }
        ManifestResolver resolver = new(session, request.Platform ?? Platform.Host);
        ResolvedManifest resolved = await resolver.ResolveAsync(digest?.ToString() ?? name.Tag!, cancellation).ConfigureAwait(false);
        IReadOnlyList<ImageSignature> signatures = await gate.CheckAsync([resolved.Digest, resolved.Document.Digest], cancellation).ConfigureAwait(false);
        report(heading);
        byte[] config = await ReadConfigAsync(session, resolved.Manifest, cancellation).ConfigureAwait(false);
        return await TakeInAsync(client, session, new Arrival(name, resolved, config) { Signatures = signatures }, report, cancellation).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadConfigAsync(RegistrySession session, Manifest manifest, CancellationToken cancellation)
    {
        Descriptor config = manifest.Config!;
        return config.Size <= OciJson.MaxDocumentBytes
            ? await session.ReadBlobAsync(Digest.Parse(config.Digest!), OciJson.MaxDocumentBytes, cancellation).ConfigureAwait(false)
            : throw new RegistryException($"the image's configuration has {config.Size} bytes; at most {OciJson.MaxDocumentBytes} are read");
    }

    private async Task<PulledImage> TakeInAsync(
        RegistryClient client, RegistrySession session, Arrival arrival, Action<TransferProgress> report, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> diffIds = arrival.CheckConfig();
        IReadOnlyList<WantedLayer> layers = arrival.Layers;
        using var ingest = new Ingest(_content, _layers, _limits);
        IReadOnlyList<Digest> chain = Layer.ChainIds(diffIds);
        bool[] exists = [.. chain.Select(ingest.TryUse)];
        foreach ((WantedLayer layer, bool isThere) in layers.Zip(exists))
        {
            report(new TransferProgress(layer.ShortId, isThere ? "Already exists" : "Pulling fs layer") { IsOfLayer = true });
        }
        LayerPuller puller = new(client, session, _content, ingest, report);
        WantedLayer[] wanted = [.. layers.Where((_, i) => !exists[i]).Distinct()];
        IReadOnlyDictionary<Digest, StagedLayer> staged = await FetchAsync(puller, wanted, cancellation).ConfigureAwait(false);
        StagedLayer?[] placed = [.. layers.Select((layer, i) => exists[i] ? null : staged[layer.Digest])];
        arrival.CheckLayers(diffIds, placed);
        return await DedicatedThread.Run(() => Record(ingest, arrival, diffIds, placed, report, cancellation)).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyDictionary<Digest, StagedLayer>> FetchAsync(LayerPuller puller, WantedLayer[] wanted, CancellationToken cancellation)
    {
        try
        {
            return await puller.FetchAsync(wanted, cancellation).ConfigureAwait(false);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOSPC)
        {
            long bytes = wanted.Sum(static layer => layer.Size);
            string size = string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
            throw new ImageException(ImageErrorKind.NoSpace, $"its missing layers need {size} as they come, and more unpacked", e);
        }
    }

    private PulledImage Record(
        Ingest ingest, Arrival arrival, IReadOnlyList<Digest> diffIds, StagedLayer?[] placed, Action<TransferProgress> report, CancellationToken cancellation)
    {
        ingest.Place(diffIds, placed, cancellation);
        Digest id = ingest.AddDocument(arrival.Config);
        Digest manifest = ingest.AddDocument(arrival.Resolved.Document.Content);
        ingest.Commit();
        foreach (WantedLayer layer in arrival.Layers.Where((_, i) => placed[i] is not null).Distinct())
        {
            report(new TransferProgress(layer.ShortId, "Pull complete") { IsOfLayer = true });
        }
        ImageReference name = arrival.Name;
        lock (_lock)
        {
            bool isNew = !(_names.TryGetValue(name.ToString(), out Digest named) && named == id);
            ImageReference byDigest = name.WithDigest(arrival.Resolved.Digest);
            StoredImage image = AddImageUnsynchronized(id, parent: null, name.DigestText is null ? [byDigest, name] : [byDigest]).Image;
            image = KeepSignaturesUnsynchronized(KeepManifestUnsynchronized(image, manifest), arrival.Signatures);
            return new PulledImage(Snapshot(image), arrival.Resolved.Digest.ToString(), isNew) { Signatures = arrival.Signatures };
        }
    }

    /// <summary>The manifest stays as long as the image, so that a push to another registry sends the same.</summary>
    private StoredImage KeepManifestUnsynchronized(StoredImage image, Digest manifest)
    {
        Digest? before = image.Manifest;
        if (before == manifest || !_content.TryAcquire(manifest))
        {
            return image;
        }
        StoredImage changed = ReplaceUnsynchronized(image, image.Record with { Manifest = manifest.ToString() });
        if (before is { } old)
        {
            _content.Release(old);
        }
        return changed;
    }

    private static DescriptorPlatform PlatformOf(ImageConfig config) => new() { Os = config.Os, Architecture = config.Architecture, Variant = config.Variant };

    /// <summary>With a digest the tag says nothing.</summary>
    private static ImageReference Shown(ImageReference name) => name.IsNameOnly ? name : name.ForLookup();
}
