using System.Security.Cryptography;
using Berth.Images.Archives;
using Berth.Images.Archives.Tar;
using Berth.Images.Comparison;
using Berth.Images.Layers;
using Berth.Images.References;
using Berth.Linux;

namespace Berth.Images.Verification;

/// <summary>
/// Whether a layer is what it was: its archive has the digest that it came with, and its files are those of the archive. An archive that is
/// put together from the files shows both at once; one that is kept as it came is unpacked again beside the layer, and compared.
/// </summary>
internal sealed class LayerVerifier(LayerStore layers, TarLimits limits)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>What is wrong with it; null where nothing is.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="lower">The directories of the layers below, topmost first.</param>
    /// <param name="cancellation">Stops, and leaves nothing.</param>
    public string? FindDamage(Layer layer, IReadOnlyList<string> lower, CancellationToken cancellation)
    {
        try
        {
            if (DigestOfArchive(layer, cancellation) is { } digest && digest != layer.Archive.Digest)
            {
                return layer.Archive.IsBlob ? $"its archive {layer.Archive.Digest} has changed on disk" : "its files have changed on disk";
            }

            return layer.Archive.IsBlob ? CompareFiles(layer, lower, cancellation) : null;
        }
        catch (ImageException damage)
        {
            return damage.Message;
        }
        catch (LinuxException unreadable)
        {
            return unreadable.Message;
        }
    }

    private Digest DigestOfArchive(Layer layer, CancellationToken cancellation)
    {
        using Stream archive = layers.OpenArchive(layer);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferSize];
        while (archive.Read(buffer) is > 0 and var count)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, count);
        }

        return Digest.OfHash(hash.GetHashAndReset());
    }

    private string? CompareFiles(Layer layer, IReadOnlyList<string> lower, CancellationToken cancellation)
    {
        using LayerDraft draft = layers.CreateDraft();
        using (Stream archive = layers.OpenArchive(layer))
        using (Stream plain = Compressions.Decompress(archive, layer.Archive.Compression))
        {
            draft.Unpack(plain, recorder: null, limits, cancellation);
        }

        LowerAttributes.Adopt(draft, lower);
        FileDifference[] changed = [.. TreeComparison.Find([draft.RootPath], [layer.Directory], cancellation)];
        return changed.Length == 0 ? null : $"{changed[0].Path} {Describe(changed[0].Kind)}{(changed.Length > 1 ? $", and {changed.Length - 1} more" : "")}";
    }

    private static string Describe(ChangeKind kind) => kind switch
    {
        ChangeKind.Added => "does not belong to it",
        ChangeKind.Deleted => "is missing",
        _ => "has changed on disk",
    };
}
