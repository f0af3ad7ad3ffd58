using Berth.Images.Layers;
using Berth.Images.Registry.Transfers;

namespace Berth.Images.Registry.Pushing;

/// <summary>
/// Brings one layer into a repository: not at all where it is there, by taking it over from a repository beside it, or by sending it.
/// </summary>
internal sealed class LayerPusher(RegistrySession session, LayerStore layers, IReadOnlyList<string> neighbours, Action<TransferProgress> report, TimeProvider time)
{
    private const int IdLength = 12;
    private const int MaxMounts = 3;

    /// <summary>As progress names it: layers that are pushed by the beginning of their diff id.</summary>
    public static string IdOf(Layer layer) => layer.Archive.DiffId.Hex[..IdLength];

    /// <param name="layer">The layer.</param>
    /// <param name="described">What the manifest that the image came with calls it, whose blob another registry may have; null for none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What the registry has the layer as.</returns>
    public async Task<BlobIdentity> PushAsync(Layer layer, BlobIdentity? described, CancellationToken cancellation)
    {
        LayerMeter meter = new(IdOf(layer), "Pushing", layer.Size, report, time);
        BlobIdentity? known = Known(layer);
        foreach (BlobIdentity blob in new[] { described, known }.OfType<BlobIdentity>().Distinct())
        {
            if (await FindAsync(blob, cancellation).ConfigureAwait(false) is { } how)
            {
                meter.Say(how);
                return blob;
            }
        }
        LayerUpload upload = new(session, layers, layer, meter);
        BlobIdentity sent = await session.Retry.RunAsync(() => upload.SendAsync(cancellation), meter.Pausing, cancellation).ConfigureAwait(false);
        if (known is null)
        {
            layers.RememberCompressed(layer, sent);
        }
        meter.Say("Pushed");
        return sent;
    }

    /// <summary>How the repository has got a blob without its being sent; null where it has not.</summary>
    private async Task<string?> FindAsync(BlobIdentity blob, CancellationToken cancellation)
    {
        if (await session.HasBlobAsync(blob.Digest, cancellation).ConfigureAwait(false))
        {
            return "Layer already exists";
        }
        return await TryMountAsync(blob, cancellation).ConfigureAwait(false) is { } neighbour ? $"Mounted from {neighbour}" : null;
    }

    private BlobIdentity? Known(Layer layer) =>
        LayerUpload.IsSentAsKept(layer) ? new BlobIdentity(layer.Archive.Digest, layer.Archive.Size) : layers.FindCompressed(layer);

    private async Task<string?> TryMountAsync(BlobIdentity blob, CancellationToken cancellation)
    {
        foreach (string neighbour in neighbours.Take(MaxMounts))
        {
            try
            {
                if (await session.BeginUploadAsync((blob.Digest, neighbour), cancellation).ConfigureAwait(false) is null)
                {
                    return neighbour;
                }
            }
            catch (RegistryException e) when (e.Status is not null)
            {
                continue; // not ours to see, or no such repository
            }
        }
        return null;
    }
}
