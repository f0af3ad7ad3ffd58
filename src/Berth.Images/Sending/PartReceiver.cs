using Berth.Images.Archives;
using Berth.Images.Content;
using Berth.Images.References;

namespace Berth.Images.Sending;

/// <summary>Takes layers in whose archives have been received: verified, unpacked, and stored as they came.</summary>
internal sealed class PartReceiver(ContentStore content, Ingest ingest, CancellationToken cancellation)
{
    private const int AtOnce = 3;

    /// <summary>Each archive once, however often the image has it.</summary>
    public async Task<IReadOnlyDictionary<string, StagedLayer>> StageAsync(IReadOnlyList<LayerPart> layers)
    {
        Dictionary<string, StagedLayer> staged = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(layers.DistinctBy(static layer => layer.Digest), options, async (layer, _) =>
        {
            StagedLayer one = await DedicatedThread.Run(() => Stage(layer)).ConfigureAwait(false);
            lock (staged)
            {
                staged.Add(layer.Digest, one);
            }
        }).ConfigureAwait(false);
        return staged;
    }

    private StagedLayer Stage(LayerPart layer)
    {
        Digest digest = Digest.Parse(layer.Digest);
        using FileStream received = content.TryOpenWhole(digest, layer.Size)
            ?? throw ImageException.InvalidArgument($"layer {layer.Digest} has not been received whole: send it again");
        return ingest.StageKnown(
            digest, content.CreateWriter(digest, layer.Size), (tap, stop) => ReadAhead.FromStage(received, tap, stop),
            found => ImageException.InvalidArchive($"layer {layer.Digest} has digest {found}: send it again"), cancellation);
    }
}
