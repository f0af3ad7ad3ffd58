using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images.Archives;

/// <summary><c>docker save</c>'s format since Docker 1.10: <c>manifest.json</c> names a configuration and layers by their paths.</summary>
internal static class DockerArchive
{
    public const string ManifestName = "manifest.json";

    public static IReadOnlyList<ArchiveImage> Images(ArchiveContents contents, byte[] manifest) =>
        [.. OciJson.Read(manifest, OciJson.Default.ListDockerArchiveImage, ManifestName).Select(item => Image(contents, item))];

    private static ArchiveImage Image(ArchiveContents contents, DockerArchiveImage item)
    {
        string configPath = item.Config ?? throw ImageException.InvalidArchive($"invalid {ManifestName}: an image without Config");
        byte[] config = contents.FindDocument(configPath) ?? throw ImageException.InvalidArchive($"invalid archive: {configPath} is missing");
        CheckName(configPath, Digest.Of(config));
        return new ArchiveImage
        {
            Config = config, Names = item.RepoTags ?? [], Parent = item.Parent,
            Layers = [.. (item.Layers ?? []).Select(path => Layer(contents, path))],
        };
    }

    private static StagedLayer? Layer(ArchiveContents contents, string path)
    {
        if (contents.Find(path) is not { } member)
        {
            return null;
        }
        CheckName(path, member.Digest);
        return member.RequireLayer(path);
    }

    /// <summary>A file that is named by a digest must have it: <c>blobs/sha256/HEX</c>, or <c>HEX.json</c> for a configuration.</summary>
    private static void CheckName(string path, Digest actual)
    {
        string name = Path.GetFileName(path);
        bool named = path.StartsWith(OciLayout.BlobDirectory, StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal);
        string stated = Path.GetFileNameWithoutExtension(name);
        if (named && Digest.IsHex(stated) && stated != actual.Hex)
        {
            throw ImageException.InvalidArchive($"invalid archive: {path} has digest {actual}");
        }
    }
}
