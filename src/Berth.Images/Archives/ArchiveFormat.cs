using Berth.Images.Oci;

namespace Berth.Images.Archives;

/// <summary>Finds the images in an archive, whichever program wrote it.</summary>
internal static class ArchiveFormat
{
    /// <summary>
    /// <c>manifest.json</c> (Docker since 1.10, podman, skopeo) before <c>index.json</c> (OCI layout), since Docker writes both and
    /// means the first; <c>repositories</c> alone is Docker before 1.10.
    /// </summary>
    /// <exception cref="ImageException">It has none of them, or they are not valid.</exception>
    public static IReadOnlyList<ArchiveImage> Images(ArchiveContents contents, Platform platform)
    {
        if (contents.FindDocument(DockerArchive.ManifestName) is { } manifest)
        {
            return DockerArchive.Images(contents, manifest);
        }
        if (contents.FindDocument(OciLayout.IndexName) is { } index)
        {
            return OciLayout.Images(contents, index, platform);
        }
        byte[]? repositories = contents.FindDocument(LegacyArchive.RepositoriesName);
        if (repositories is not null || contents.Paths.Any(LegacyArchive.IsImagePath))
        {
            return LegacyArchive.Images(contents, repositories);
        }
        throw ImageException.InvalidArchive("invalid archive: it has no manifest.json, index.json or repositories, so it is no image archive");
    }
}
