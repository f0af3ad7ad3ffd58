using System.Security.Cryptography;
using Berth.Images.Archives.Tar;
using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.References;

namespace Berth.Images.Archives;

/// <summary>Opens a layer's archive for one reading, with a tap that sees its bytes as they are.</summary>
internal delegate ReadAhead ArchiveSource(ReadAhead.Tap tap, CancellationToken cancellation);

/// <summary>
/// Takes a layer's archive in, everything at once: while it arrives it is hashed and stored, decompressed and hashed again,
/// and unpacked, each on a thread of its own with a few megabytes between them.
/// </summary>
internal sealed class LayerStager(ContentStore content, LayerStore layers, TarLimits limits)
{
    /// <summary>Stores and unpacks an archive.</summary>
    /// <exception cref="ImageException">It is empty, malformed, hostile or over a limit.</exception>
    public StagedLayer Stage(ArchiveSource source, CancellationToken cancellation)
    {
        BlobWriter blob = content.CreateWriter();
        LayerDraft draft = layers.CreateDraft();
        try
        {
            (CompressionKind compression, Digest? diffId) = Unpack(source, blob.Write, draft, cancellation);
            Digest digest = blob.Complete();
            return new StagedLayer(blob, draft, new LayerArchive(digest, blob.Length, compression, diffId ?? digest));
        }
        catch
        {
            draft.Dispose();
            blob.Dispose();
            throw;
        }
    }

    /// <summary>Unpacks an archive that is stored already.</summary>
    public LayerDraft Unpack(string blobPath, CancellationToken cancellation)
    {
        LayerDraft draft = layers.CreateDraft();
        try
        {
            using var file = new FileStream(blobPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Unpack((tap, stop) => ReadAhead.FromStage(file, tap, stop), static _ => { }, draft, cancellation);
            return draft;
        }
        catch
        {
            draft.Dispose();
            throw;
        }
    }

    /// <summary>The diff id is null where the archive is not compressed: then it is the archive's own digest.</summary>
    private (CompressionKind Compression, Digest? DiffId) Unpack(ArchiveSource source, ReadAhead.Tap store, LayerDraft draft, CancellationToken cancellation)
    {
        var guard = new ExpansionGuard(limits);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using ReadAhead received = source(Tap, stop.Token);
        var archive = new PeekStream(received);
        ReadOnlySpan<byte> start = archive.Peek(Compression.MagicLength);
        CompressionKind compression = start.IsEmpty ? throw ImageException.InvalidArchive("the archive is empty") : Compression.Detect(start);
        if (compression == CompressionKind.None)
        {
            draft.Unpack(new TarReader(archive), limits, cancellation);
            return (compression, null);
        }
        Digest diffId = Decompress(archive, compression, draft, guard, stop);
        archive.CopyTo(Stream.Null); // what follows the compressed data still belongs to the blob
        return (compression, diffId);

        void Tap(ReadOnlySpan<byte> piece)
        {
            guard.Received(piece.Length);
            store(piece);
        }
    }

    private Digest Decompress(Stream archive, CompressionKind compression, LayerDraft draft, ExpansionGuard guard, CancellationTokenSource stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using Stream plain = Compression.Decompress(archive, compression);
        using (ReadAhead decompressed = ReadAhead.FromStage(plain, Tap, stop.Token))
        {
            try
            {
                draft.Unpack(new TarReader(decompressed), limits, stop.Token);
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
            guard.Expanded(piece.Length);
            hash.AppendData(piece);
        }
    }
}
