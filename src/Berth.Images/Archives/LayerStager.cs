using System.Security.Cryptography;
using Berth.Images.Archives.Tar;
using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.References;

namespace Berth.Images.Archives;

/// <summary>
/// Takes a layer's archive in, everything at once: while it arrives it is hashed, decompressed and hashed again, and
/// unpacked, each on a thread of its own with a few megabytes between them. A compressed archive is stored besides; an
/// uncompressed one can be had again from its files.
/// </summary>
internal sealed class LayerStager(ContentStore content, LayerStore layers, TarLimits limits)
{
    /// <param name="open">The archive.</param>
    /// <param name="createBlob">Where a compressed archive is stored; null is a new blob.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <exception cref="ImageException">The archive is empty, malformed, hostile or over a limit.</exception>
    public StagedLayer Stage(ArchiveSource open, Func<BlobWriter>? createBlob, CancellationToken cancellation)
    {
        LayerDraft draft = layers.CreateDraft();
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var intake = new ArchiveIntake(open, createBlob ?? content.CreateWriter, limits, stop.Token);
            return intake.Compression == CompressionKind.None ? StagePlain(intake, draft, cancellation) : StageCompressed(intake, draft, stop);
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    private StagedLayer StagePlain(ArchiveIntake intake, LayerDraft draft, CancellationToken cancellation)
    {
        using ArchiveRecorder recorder = draft.CreateRecorder(content);
        draft.Unpack(intake.Archive, recorder, limits, cancellation);
        recorder.Complete();
        Digest digest = intake.Complete();
        return new StagedLayer(Describe(intake, digest, digest, isBlob: recorder.Blob is not null), draft, recorder.DetachBlob());
    }

    private StagedLayer StageCompressed(ArchiveIntake intake, LayerDraft draft, CancellationTokenSource stop)
    {
        Digest diffId = Decompress(intake, draft, stop);
        intake.Archive.CopyTo(Stream.Null); // what follows the compressed data still belongs to the blob
        return new StagedLayer(Describe(intake, diffId, intake.Complete(), isBlob: true), draft, intake.DetachBlob());
    }

    private Digest Decompress(ArchiveIntake intake, LayerDraft draft, CancellationTokenSource stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using Stream plain = Compressions.Decompress(intake.Archive, intake.Compression);
        using (ReadAhead decompressed = ReadAhead.FromStage(plain, Tap, stop.Token))
        {
            try
            {
                draft.Unpack(decompressed, recorder: null, limits, stop.Token);
            }
            catch
            {
                stop.Cancel(); // the decompressor may be waiting for a connection that has nothing more to say
                throw;
            }
        }
        return Digest.OfHash(hash.GetHashAndReset());

        void Tap(ReadOnlySpan<byte> piece)
        {
            intake.Guard.Expanded(piece.Length);
            hash.AppendData(piece);
        }
    }

    private static LayerArchive Describe(ArchiveIntake intake, Digest diffId, Digest digest, bool isBlob) =>
        new() { DiffId = diffId, Digest = digest, Size = intake.Size, Compression = intake.Compression, IsBlob = isBlob };
}
