using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images.Registry.Pulling;

/// <summary>An image as a registry describes it.</summary>
/// <param name="Digest">Of what the name stands for: the index, where there is one.</param>
/// <param name="Document">The manifest's bytes.</param>
/// <param name="Manifest">The same, read.</param>
internal sealed record ResolvedManifest(Digest Digest, ManifestDocument Document, Manifest Manifest);

/// <summary>From a tag or digest to the manifest for one platform.</summary>
internal sealed class ManifestResolver(RegistrySession session, Platform platform)
{
    private const int MaxDepth = 4;
    private const int MaxLayers = 1024;

    /// <exception cref="RegistryException">There is none, or none for the platform.</exception>
    public async Task<ResolvedManifest> ResolveAsync(string reference, CancellationToken cancellation)
    {
        ManifestDocument top = await session.GetManifestAsync(reference, cancellation).ConfigureAwait(false);
        ManifestDocument document = top;
        for (int depth = 0; MediaTypes.IsIndex(document.MediaType); depth++)
        {
            if (depth == MaxDepth)
            {
                throw new RegistryException("indexes are nested too deeply");
            }
            Descriptor choice = Choose(document);
            Digest digest = Digest.TryParse(choice.Digest, out Digest parsed) ? parsed : throw new RegistryException($"invalid index: \"{choice.Digest}\" is no digest");
            document = await session.GetManifestAsync(digest.ToString(), cancellation).ConfigureAwait(false);
        }
        return new ResolvedManifest(top.Digest, document, Check(document));
    }

    private Descriptor Choose(ManifestDocument document)
    {
        ManifestIndex index = OciJson.Read(document.Content, OciJson.Default.ManifestIndex, "index");
        return PlatformChoice.Choose(index.Manifests ?? [], platform) ?? throw new RegistryException($"no matching manifest for {platform} in the manifest list entries")
        {
            Code = RegistryException.ManifestUnknown,
        };
    }

    private static Manifest Check(ManifestDocument document)
    {
        if (!MediaTypes.IsManifest(document.MediaType))
        {
            throw new RegistryException(document.MediaType.StartsWith("application/vnd.docker.distribution.manifest.v1", StringComparison.Ordinal)
                ? "image manifests of version 2, schema 1 are not supported: push the image again with a newer tool"
                : $"unsupported manifest media type \"{document.MediaType}\"");
        }
        Manifest manifest = OciJson.Read(document.Content, OciJson.Default.Manifest, "manifest");
        if (manifest.SchemaVersion != 2 || manifest.Config is null || manifest.Layers is null or { Count: > MaxLayers })
        {
            throw new RegistryException("invalid manifest: it must have schema version 2, a config and at most 1024 layers");
        }
        foreach (Descriptor part in manifest.Layers.Append(manifest.Config).Where(static part => part.Size < 0 || !Digest.TryParse(part.Digest, out _)))
        {
            throw new RegistryException($"invalid manifest: blob \"{part.Digest}\" of {part.Size} bytes");
        }
        return IsImage(manifest.Config) ? manifest : throw new RegistryException($"Encountered remote \"{manifest.Config.MediaType}\" when fetching: it is no image");
    }

    /// <summary>Old tools call a configuration just bytes.</summary>
    private static bool IsImage(Descriptor config) =>
        config.MediaType is null or "" or "application/octet-stream" or "text/html" or "text/plain" or MediaTypes.OciConfig or MediaTypes.DockerConfig;
}
