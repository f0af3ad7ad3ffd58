using System.Diagnostics;
using Berth.Engine.Events;
using Berth.Engine.Tracing;
using Berth.Images;
using Berth.Images.Sending;

namespace Berth.Engine.Images;

/// <summary>From one machine to another, without a registry: only what the other does not have.</summary>
public sealed partial class ImageOperations
{
    /// <summary>What an image is made of, for another machine.</summary>
    public ImageParts Describe(string nameOrId)
    {
        ImageParts parts = Run(() => store.Describe(nameOrId));
        NoteUse(parts.Id);
        return parts;
    }

    /// <summary>Which of an image's layers are not here, and how much of each has been received.</summary>
    public IReadOnlyList<WantedPart> FindWanted(ImageParts parts) => Run(() => store.FindWanted(parts));

    /// <inheritdoc cref="ImageStore.SendLayerAsync"/>
    public Task SendLayerAsync(string chainId, long offset, Stream output, CancellationToken cancellation = default) => RunAsync(async () =>
    {
        await store.SendLayerAsync(chainId, offset, output, cancellation).ConfigureAwait(false);
        return true;
    });

    /// <inheritdoc cref="ImageStore.ReceiveLayerAsync"/>
    public Task ReceiveLayerAsync(string digest, long size, long offset, Stream bytes, CancellationToken cancellation = default) => RunAsync(async () =>
    {
        await store.ReceiveLayerAsync(digest, size, offset, bytes, cancellation).ConfigureAwait(false);
        return true;
    });

    /// <summary>Makes an image whose layers have all been received.</summary>
    public async Task<LoadedImage> ReceiveAsync(ImageParts parts, CancellationToken cancellation = default)
    {
        using Activity? span = EngineTracing.Begin("image.receive");
        LoadedImage received = await RunAsync(() => store.ReceiveAsync(parts, cancellation)).ConfigureAwait(false);
        Publish(received.Image, ImageActions.Load, received.Image.Id);
        NoteArrival([received.Image]);
        return received;
    }
}
