using Berth.Images.Archives;
using Berth.Images.Layers;
using Berth.Images.Registry.Transfers;

namespace Berth.Images.Registry.Pushing;

/// <summary>
/// One layer on its way into a repository. When the connection breaks, the next attempt goes on where the registry says it got to; the
/// same layer always gives the same bytes.
/// </summary>
internal sealed class LayerUpload(RegistrySession session, LayerStore layers, Layer layer, LayerMeter meter)
{
    private Uri? _brokenOff;

    /// <summary>Whether the store has it compressed, as registries want it.</summary>
    public static bool IsSentAsKept(Layer layer) => layer.Archive.Compression != CompressionKind.None;

    /// <summary>One attempt.</summary>
    /// <returns>What the registry has the layer as.</returns>
    public async Task<BlobIdentity> SendAsync(CancellationToken cancellation)
    {
        (Uri location, long there) = await BeginAsync(cancellation).ConfigureAwait(false);
        _brokenOff = location;
        using LayerContent content = new(layers, layer, compresses: !IsSentAsKept(layer), there, meter);
        if (content.Range is { } range)
        {
            content.Headers.TryAddWithoutValidation("Content-Range", range);
        }
        meter.Start(0);
        Uri end = await session.UploadAsync(location, content, cancellation).ConfigureAwait(false);
        _brokenOff = null;
        await session.EndUploadAsync(end, content.Sent.Digest, cancellation).ConfigureAwait(false);
        return content.Sent;
    }

    private async Task<(Uri Location, long Length)> BeginAsync(CancellationToken cancellation)
    {
        if (_brokenOff is { } before && await session.FindUploadAsync(before, cancellation).ConfigureAwait(false) is { } found)
        {
            return found;
        }
        Uri location = await session.BeginUploadAsync(mount: null, cancellation).ConfigureAwait(false)
            ?? throw new RegistryException("the registry says it has a blob that it was not told of");
        return (location, 0);
    }
}
