using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Registry.Pulling;
using Berth.Images.Registry.Transfers;
using Berth.Images.Signatures;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>
    /// The image that the registry means, where the store has it whole by that digest: only its name may be new, and what has been found of its
    /// signatures. By another name it may have come without any.
    /// </summary>
    private async Task<PulledImage?> TryNameAsync(SignatureGate gate, ImageReference name, Digest digest, Platform platform, CancellationToken cancellation)
    {
        Digest? manifest;
        lock (_lock)
        {
            if (FindPulledUnsynchronized(name, digest, platform) is not { } there)
            {
                return null;
            }
            manifest = there.Manifest;
        }
        IReadOnlyList<ImageSignature> signatures = await gate.CheckAsync(manifest is { } own ? [digest, own] : [digest], cancellation).ConfigureAwait(false);
        lock (_lock)
        {
            if (FindPulledUnsynchronized(name, digest, platform) is not { } image)
            {
                return null;
            }
            bool isNew = name.DigestText is null && !(_names.TryGetValue(name.ToString(), out Digest named) && named == image.Id);
            image = KeepSignaturesUnsynchronized(isNew ? AddNameUnsynchronized(image, name).Image : image, signatures);
            return new PulledImage(Snapshot(image), digest.ToString(), isNew) { Signatures = signatures };
        }
    }

    private StoredImage? FindPulledUnsynchronized(ImageReference name, Digest digest, Platform platform)
    {
        bool isThere = _names.TryGetValue($"{name.Repository}@{digest}", out Digest id) && platform.Accepts(PlatformOf(_images[id].Config))
            && _images[id].Layers.All(layer => _layers.IsTrusted(layer.ChainId));
        return isThere ? _images[id] : null;
    }

    /// <summary>What has been verified is recorded with the image: it holds for its content, whatever it is called later.</summary>
    private StoredImage KeepSignaturesUnsynchronized(StoredImage image, IReadOnlyList<ImageSignature> signatures)
    {
        IReadOnlyList<ImageSignature> known = image.Record.Signatures ?? [];
        return signatures.All(known.Contains) ? image : ReplaceUnsynchronized(image, image.Record with { Signatures = [.. known.Union(signatures)] });
    }

    private static void ReportSigners(PulledImage pulled, Action<TransferProgress> report)
    {
        foreach (ImageSignature signature in pulled.Signatures)
        {
            report(new TransferProgress(null, $"Signed by: {signature.KeyName} ({signature.Key})"));
        }
    }
}
