using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images.Archives;

/// <summary>The OCI image layout: <c>index.json</c> names manifests, every blob lies under its digest.</summary>
internal static class OciLayout
{
    public const string IndexName = "index.json";
    public const string BlobDirectory = "blobs/sha256/";
    public const string NameAnnotation = "io.containerd.image.name";
    public const string ReferenceAnnotation = "org.opencontainers.image.ref.name";
    private const int MaxIndexDepth = 4;

    public static IReadOnlyList<ArchiveImage> Images(ArchiveContents contents, byte[] index, Platform platform)
    {
        ManifestIndex root = OciJson.Read(index, OciJson.Default.ManifestIndex, IndexName);
        var images = new Dictionary<Digest, ArchiveImage>();
        foreach (Descriptor descriptor in root.Manifests ?? [])
        {
            if (Resolve(contents, descriptor, platform, depth: 0) is not { } found)
            {
                continue;
            }
            (Digest digest, ArchiveImage image) = found;
            IReadOnlyList<string> names = images.TryGetValue(digest, out ArchiveImage? same) ? same.Names : [];
            images[digest] = image with { Names = [.. names, .. Name(descriptor)] };
        }
        return images.Count > 0 ? [.. images.Values] : throw ImageException.InvalidArchive($"invalid archive: no image for {platform} in {IndexName}");
    }

    /// <summary>
    /// The name in the annotations. <c>ref.name</c> is anything the writer liked: a whole name (podman, skopeo), or a bare tag,
    /// which says nothing about the repository.
    /// </summary>
    private static IEnumerable<string> Name(Descriptor descriptor)
    {
        string? name = descriptor.Annotations?.GetValueOrDefault(NameAnnotation);
        string? reference = descriptor.Annotations?.GetValueOrDefault(ReferenceAnnotation);
        name ??= reference is not null && reference.AsSpan().ContainsAny('/', ':') ? reference : null;
        return name is null ? [] : [name];
    }

    /// <summary>The image for this machine behind a descriptor; null where there is none.</summary>
    private static (Digest Manifest, ArchiveImage Image)? Resolve(ArchiveContents contents, Descriptor descriptor, Platform platform, int depth)
    {
        if (!platform.Accepts(descriptor.Platform) || FindBlob(contents, descriptor) is not { } document)
        {
            return null;
        }
        if (MediaTypes.IsIndex(descriptor.MediaType))
        {
            if (depth == MaxIndexDepth)
            {
                throw ImageException.InvalidArchive("invalid archive: indexes nested too deeply");
            }
            ManifestIndex index = OciJson.Read(document, OciJson.Default.ManifestIndex, "index");
            return (index.Manifests ?? []).Select(child => Resolve(contents, child, platform, depth + 1)).FirstOrDefault(static found => found is not null);
        }
        return MediaTypes.IsManifest(descriptor.MediaType) ? (Digest.Of(document), Image(contents, document)) : null;
    }

    private static ArchiveImage Image(ArchiveContents contents, byte[] document)
    {
        Manifest manifest = OciJson.Read(document, OciJson.Default.Manifest, "manifest");
        Descriptor config = manifest.Config ?? throw ImageException.InvalidArchive("invalid manifest: no config");
        return new ArchiveImage
        {
            Config = FindBlob(contents, config) ?? throw ImageException.InvalidArchive($"invalid archive: configuration {config.Digest} is missing"),
            Layers = [.. (manifest.Layers ?? []).Select(layer => Layer(contents, layer))],
            Names = [],
        };
    }

    private static StagedLayer? Layer(ArchiveContents contents, Descriptor descriptor) =>
        Find(contents, descriptor)?.RequireLayer(descriptor.Digest!);

    private static byte[]? FindBlob(ArchiveContents contents, Descriptor descriptor) => Find(contents, descriptor)?.Document;

    private static ArchiveMember? Find(ArchiveContents contents, Descriptor descriptor)
    {
        if (!Digest.TryParse(descriptor.Digest, out Digest digest))
        {
            throw ImageException.InvalidArchive($"invalid archive: \"{descriptor.Digest}\" is not a digest");
        }
        if (contents.Find(BlobDirectory + digest.Hex) is not { } member)
        {
            return null;
        }
        return member.Digest == digest ? member : throw ImageException.InvalidArchive($"invalid archive: {BlobDirectory}{digest.Hex} has digest {member.Digest}");
    }
}
