using Berth.Images.Archives;
using Berth.Images.Content;
using Berth.Images.References;
using Berth.Images.Registry.Transfers;

namespace Berth.Images.Registry.Pulling;

/// <summary>Fetches the layers of one image, several at once, each unpacked while it arrives.</summary>
internal sealed class LayerPuller(RegistryClient client, RegistrySession session, ContentStore content, Ingest ingest, Action<TransferProgress> report)
{
    /// <summary>Each blob once, however often the image has it. One that fails stops the others.</summary>
    public async Task<IReadOnlyDictionary<Digest, StagedLayer>> FetchAsync(IReadOnlyList<WantedLayer> wanted, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task<StagedLayer>> fetching = [.. wanted.Select(layer => FetchOrStopAsync(layer, stop))];
        await ((Task)Task.WhenAll(fetching)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The first cause, not what it has cancelled.
        Task<StagedLayer>? failed = fetching.Find(static task => task.IsFaulted) ?? fetching.Find(static task => task.IsCanceled);
        if (failed is not null)
        {
            await failed.ConfigureAwait(false);
        }
        return wanted.Zip(fetching, static (layer, task) => (layer.Digest, task.Result)).ToDictionary();
    }

    private async Task<StagedLayer> FetchOrStopAsync(WantedLayer layer, CancellationTokenSource stop)
    {
        try
        {
            return await FetchAsync(layer, stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<StagedLayer> FetchAsync(WantedLayer layer, CancellationToken cancellation)
    {
        LayerMeter meter = new(layer.ShortId, "Downloading", layer.Size, report, client.Time);
        using IDisposable turn = await client.Blobs.EnterAsync(layer.Digest, () => meter.Say("Waiting"), cancellation).ConfigureAwait(false);
        await client.Downloads.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await DedicatedThread.Run(() => Stage(layer, meter, cancellation)).ConfigureAwait(false);
        }
        finally
        {
            client.Downloads.Release();
        }
    }

    /// <summary>What was kept of an earlier attempt may have been damaged: the layer is then fetched once more, whole.</summary>
    private StagedLayer Stage(WantedLayer layer, LayerMeter meter, CancellationToken cancellation)
    {
        StagedLayer staged;
        BlobWriter blob = content.CreateWriter(layer.Digest, layer.Size);
        bool wasKept = blob.KeptLength > 0;
        try
        {
            staged = Stage(layer, blob, meter, cancellation);
        }
        catch (ImageException) when (wasKept)
        {
            staged = Stage(layer, content.CreateWriter(layer.Digest, layer.Size), meter, cancellation);
        }
        meter.Say("Verifying Checksum");
        meter.Say("Download complete");
        meter.Say("Extracting", layer.Size, layer.Size);
        return staged;
    }

    private StagedLayer Stage(WantedLayer layer, BlobWriter blob, LayerMeter meter, CancellationToken cancellation)
    {
        Stream? source = null;
        try
        {
            return ingest.StageKnown(
                layer.Digest, blob, (tap, stop) => ReadAhead.FromConnection(source = Open(layer, blob, meter), tap, stop),
                _ => new ImageException(ImageErrorKind.Registry, $"filesystem layer verification failed for digest {layer.Digest}"), cancellation);
        }
        finally
        {
            source?.Dispose();
        }
    }

    /// <summary>A blob that is in the store for another layer, or has just come for another image, need not be fetched again.</summary>
    private Stream Open(WantedLayer layer, BlobWriter blob, LayerMeter meter) =>
        content.TryOpenWhole(layer.Digest, layer.Size) is { } whole ? whole
            : new BlobStream(new BlobTransfer(session, layer.Digest, layer.Size, meter), blob.KeptLength > 0 ? OpenKept(blob) : null);

    private static FileStream OpenKept(BlobWriter blob) => new(blob.TemporaryPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}

/// <summary>A layer that has to be fetched.</summary>
/// <param name="Digest">Of the blob.</param>
/// <param name="Size">Of the blob, as the manifest says.</param>
internal readonly record struct WantedLayer(Digest Digest, long Size)
{
    private const int IdLength = 12;

    public string ShortId => Digest.Hex[..IdLength];
}
