using Berth.Images.Archives;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images;

/// <summary>An image that an archive brought.</summary>
public sealed record LoadedImage
{
    public required Image Image { get; init; }

    /// <summary>The familiar names the archive gave it; empty for an image without a tag.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Names that another image had before, which has now lost them.</summary>
    public required IReadOnlyList<ReplacedName> Replaced { get; init; }
}

public sealed partial class ImageStore
{
    /// <summary>
    /// Loads the images of an archive: <c>docker save</c>'s of any age, podman's and skopeo's docker-archive and oci-archive, an OCI
    /// layout; plain, gzip or zstd. All of it is verified before any of it is visible.
    /// </summary>
    /// <exception cref="ImageException">The archive is malformed, a digest is wrong, or no image in it is for this machine.</exception>
    public Task<IReadOnlyList<LoadedImage>> LoadAsync(Stream archive, CancellationToken cancellation) =>
        DedicatedThread.Run(() => Load(archive, cancellation));

    private IReadOnlyList<LoadedImage> Load(Stream archive, CancellationToken cancellation)
    {
        using var ingest = new Ingest(_content, _layers, _limits);
        ArchiveContents contents = ReadArchive(archive, ingest, cancellation);
        var images = new List<(Digest Id, string? Parent, IReadOnlyList<ImageReference> Names)>();
        foreach (ArchiveImage image in ArchiveFormat.Images(contents, Platform.Host))
        {
            ingest.Place(Check(image), image.Layers, cancellation);
            images.Add((ingest.AddDocument(image.Config), image.Parent, [.. image.Names.Select(ParseLoadedName)]));
        }
        ingest.Commit();
        lock (_lock)
        {
            // A parent counts only where it is in the store too, or comes in the same archive.
            bool IsKnown(string? parent) => Digest.TryParse(parent, out Digest id) && (_images.ContainsKey(id) || images.Exists(image => image.Id == id));
            return [.. images.Select(image => AddLoadedUnsynchronized(image.Id, IsKnown(image.Parent) ? image.Parent : null, image.Names))];
        }
    }

    private static ArchiveContents ReadArchive(Stream archive, Ingest ingest, CancellationToken cancellation)
    {
        using ReadAhead received = ReadAhead.FromConnection(archive, static _ => { }, cancellation);
        var start = new PeekStream(received);
        CompressionKind compression = Compressions.Detect(start.Peek(Compressions.MagicLength));
        using Stream plain = Compressions.Decompress(start, compression);
        return ArchiveContents.Read(plain, ingest, cancellation);
    }

    /// <summary>The configuration's layers, once they agree with what the archive has.</summary>
    private static IReadOnlyList<Digest> Check(ArchiveImage image)
    {
        ImageConfig config = OciJson.Read(image.Config, OciJson.Default.ImageConfig, "image configuration");
        if (!string.IsNullOrEmpty(config.Os) && config.Os != Platform.Host.Os)
        {
            throw ImageException.InvalidArchive($"cannot load {config.Os} image on {Platform.Host.Os}");
        }
        IReadOnlyList<Digest> diffIds = ImageLayers.DiffIds(config);
        if (diffIds.Count != image.Layers.Count)
        {
            throw ImageException.InvalidArchive($"invalid manifest, layers length mismatch: expected {image.Layers.Count}, got {diffIds.Count}");
        }
        for (int i = 0; i < diffIds.Count; i++)
        {
            if (image.Layers[i] is { } layer && layer.Archive.DiffId != diffIds[i])
            {
                throw ImageException.InvalidArchive($"invalid diffID for layer {i}: expected \"{diffIds[i]}\", got \"{layer.Archive.DiffId}\"");
            }
        }
        return diffIds;
    }

    private static ImageReference ParseLoadedName(string text)
    {
        ImageReference name = ImageReference.Parse(text);
        return name.Tag is not null && name.DigestText is null ? name : throw ImageException.InvalidArgument($"invalid tag \"{text}\"");
    }

    private LoadedImage AddLoadedUnsynchronized(Digest id, string? parent, IReadOnlyList<ImageReference> names)
    {
        (StoredImage image, IReadOnlyList<ReplacedName> replaced) = AddImageUnsynchronized(id, parent, names);
        return new LoadedImage { Image = Snapshot(image), Names = [.. names.Select(static name => name.Familiar)], Replaced = replaced };
    }
}
