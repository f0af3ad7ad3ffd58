using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Registry.Endpoints;

namespace Berth.Images.Registry;

/// <summary>What a registry has under a name.</summary>
/// <param name="MediaType">An index's or a manifest's.</param>
/// <param name="Digest">Of its bytes.</param>
/// <param name="Size">Of its bytes.</param>
/// <param name="Platforms">Which machines it is for.</param>
/// <param name="Content">Its bytes.</param>
public sealed record RemoteManifest(string MediaType, string Digest, long Size, IReadOnlyList<DescriptorPlatform> Platforms, ReadOnlyMemory<byte> Content);

public sealed partial class RegistryClient
{
    /// <exception cref="ImageException">The registry has no such manifest, or does not show it.</exception>
    public async Task<RemoteManifest> InspectAsync(ImageReference name, RegistryCredentials? credentials, CancellationToken cancellation)
    {
        ImageReference wanted = name.ForLookup();
        try
        {
            IReadOnlyList<RegistryEndpoint> endpoints = await Endpoints.ForPullAsync(wanted, cancellation).ConfigureAwait(false);
            return await AtFirstAsync(
                endpoints, credentials, "pull", session => InspectAsync(session, wanted.DigestText ?? wanted.Tag!, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (RegistryException e)
        {
            bool isAbsent = e.Code is RegistryException.ManifestUnknown or RegistryException.NameUnknown;
            throw new ImageException(isAbsent ? ImageErrorKind.NotFound : ImageErrorKind.Registry, e.Message, e);
        }
    }

    private static async Task<RemoteManifest> InspectAsync(RegistrySession session, string reference, CancellationToken cancellation)
    {
        Digest? digest = await session.HeadManifestAsync(reference, cancellation).ConfigureAwait(false);
        ManifestDocument document = await session.GetManifestAsync(digest?.ToString() ?? reference, cancellation).ConfigureAwait(false);
        IReadOnlyList<DescriptorPlatform> platforms = MediaTypes.IsIndex(document.MediaType)
            ? [.. (OciJson.Read(document.Content, OciJson.Default.ManifestIndex, "index").Manifests ?? []).Select(static manifest => manifest.Platform).OfType<DescriptorPlatform>()]
            : await PlatformOfAsync(session, document, cancellation).ConfigureAwait(false);
        return new RemoteManifest(document.MediaType, document.Digest.ToString(), document.Content.Length, platforms, document.Content);
    }

    /// <summary>A single image's configuration says what it is for.</summary>
    private static async Task<IReadOnlyList<DescriptorPlatform>> PlatformOfAsync(RegistrySession session, ManifestDocument document, CancellationToken cancellation)
    {
        Manifest manifest = OciJson.Read(document.Content, OciJson.Default.Manifest, "manifest");
        if (manifest.Config?.MediaType is not (MediaTypes.OciConfig or MediaTypes.DockerConfig) || !Digest.TryParse(manifest.Config.Digest, out Digest digest))
        {
            return [];
        }
        byte[] json = await session.ReadBlobAsync(digest, OciJson.MaxDocumentBytes, cancellation).ConfigureAwait(false);
        ImageConfig config = OciJson.Read(json, OciJson.Default.ImageConfig, "image configuration");
        return [new DescriptorPlatform { Os = config.Os, Architecture = config.Architecture, Variant = config.Variant }];
    }
}
