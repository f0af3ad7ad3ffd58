using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Linux;

namespace Berth.Images.Archives;

/// <summary>An image to save, with the tags it is saved under.</summary>
internal sealed record SavedImage(StoredImage Image, IReadOnlyList<ImageReference> Tags);

/// <summary>
/// Writes the format of <c>docker save</c> since Docker 25: an OCI layout that has <c>manifest.json</c> and <c>repositories</c>
/// beside <c>index.json</c>. Layers are written as they arrived, so their digests stay what they were.
/// </summary>
internal sealed class ArchiveSaver(ContentStore content, LayerStore layers, ArchiveOutput output)
{
    private const string LayoutName = "oci-layout";
    private static readonly FileTime NoTime = new(0, 0);

    public void Save(IReadOnlyList<SavedImage> images)
    {
        List<(SavedImage Image, byte[] Manifest)> described = [.. images.Select(image => (image, Describe(image.Image)))];
        WriteBlobs(described);
        output.AddFile(OciLayout.IndexName, NoTime, OciJson.Write(Index(described)));
        output.AddFile(DockerArchive.ManifestName, NoTime, OciJson.Write(images.Select(DockerImage).ToList()));
        output.AddFile(LayoutName, NoTime, "{\"imageLayoutVersion\": \"1.0.0\"}"u8.ToArray());
        Dictionary<string, Dictionary<string, string>> repositories = Repositories(images);
        if (repositories.Count > 0)
        {
            output.AddFile(LegacyArchive.RepositoriesName, NoTime, OciJson.Write(repositories));
        }
        output.End();
    }

    private void WriteBlobs(List<(SavedImage Image, byte[] Manifest)> images)
    {
        FileTime created = images.Count == 0 ? NoTime : TimeOf(images[0].Image.Image);
        output.AddDirectory("blobs/", created);
        output.AddDirectory(OciLayout.BlobDirectory, created);
        var written = new HashSet<Digest>();
        foreach ((SavedImage saved, byte[] manifest) in images)
        {
            FileTime time = TimeOf(saved.Image);
            foreach (Layer layer in saved.Image.Layers.Where(layer => written.Add(layer.Archive.Digest)))
            {
                using Stream archive = layers.OpenArchive(layer);
                output.AddVerified(PathOf(layer.Archive.Digest), time, archive, layer.Archive.Size, layer.Archive.Digest);
            }
            if (written.Add(saved.Image.Id))
            {
                output.AddFile(PathOf(saved.Image.Id), time, content.ReadVerified(saved.Image.Id, OciJson.MaxDocumentBytes));
            }
            if (written.Add(Digest.Of(manifest)))
            {
                output.AddFile(PathOf(Digest.Of(manifest)), NoTime, manifest);
            }
        }
    }

    private byte[] Describe(StoredImage image) => OciJson.Write(new Manifest
    {
        MediaType = MediaTypes.OciManifest,
        Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = image.Record.Id, Size = new FileInfo(content.PathOf(image.Id)).Length },
        Layers = [.. image.Layers.Select(Describe)],
    });

    private static Descriptor Describe(Layer layer) =>
        new() { MediaType = MediaTypes.OfLayer(layer.Archive.Compression), Digest = layer.Archive.Digest.ToString(), Size = layer.Archive.Size };

    /// <summary>One entry for each tag, or one without a name.</summary>
    private static ManifestIndex Index(IEnumerable<(SavedImage Image, byte[] Manifest)> images) => new()
    {
        MediaType = MediaTypes.OciIndex,
        Manifests = [.. images.SelectMany(static item => item.Image.Tags.DefaultIfEmpty(), static (item, tag) => new Descriptor
        {
            MediaType = MediaTypes.OciManifest, Digest = Digest.Of(item.Manifest).ToString(), Size = item.Manifest.Length,
            Annotations = tag is null ? null : new Dictionary<string, string>
            {
                [OciLayout.NameAnnotation] = tag.ToString(), [OciLayout.ReferenceAnnotation] = tag.Tag!,
            },
        })],
    };

    private static DockerArchiveImage DockerImage(SavedImage saved) => new()
    {
        Config = PathOf(saved.Image.Id), RepoTags = [.. saved.Tags.Select(static tag => tag.Familiar)],
        Layers = [.. saved.Image.Layers.Select(static layer => PathOf(layer.Archive.Digest))],
        LayerSources = saved.Image.Layers.DistinctBy(static layer => layer.Archive.DiffId).ToDictionary(static layer => layer.Archive.DiffId.ToString(), Describe),
    };

    /// <summary>Repository, tag, and the top layer, as Docker fills it in for readers of before 1.10.</summary>
    private static Dictionary<string, Dictionary<string, string>> Repositories(IEnumerable<SavedImage> images) => images
        .SelectMany(static saved => saved.Tags, static (saved, tag) => (Tag: tag, Top: saved.Image.Layers.Count == 0 ? "" : saved.Image.Layers[^1].Archive.DiffId.Hex))
        .GroupBy(static item => item.Tag.FamiliarRepository)
        .ToDictionary(static group => group.Key, static group => group.ToDictionary(static item => item.Tag.Tag!, static item => item.Top));

    private static FileTime TimeOf(StoredImage image) => new(Math.Max(0, image.Config.CreatedAt.ToUnixTimeSeconds()), 0);

    private static string PathOf(Digest digest) => OciLayout.BlobDirectory + digest.Hex;
}
