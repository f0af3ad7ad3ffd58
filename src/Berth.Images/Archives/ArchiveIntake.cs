using System.Security.Cryptography;
using Berth.Images.Archives.Tar;
using Berth.Images.Content;
using Berth.Images.References;

namespace Berth.Images.Archives;

/// <summary>Opens a layer's archive for one reading, with a tap that sees its bytes as they are.</summary>
internal delegate ReadAhead ArchiveSource(ReadAhead.Tap tap, CancellationToken cancellation);

/// <summary>
/// The receiving end of a layer: tells how it is compressed by its first bytes, hashes all of it, and stores a compressed one.
/// </summary>
internal sealed class ArchiveIntake : IDisposable
{
    private readonly Func<BlobWriter> _createBlob;
    private readonly ReadAhead _source;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[]? _start = []; // what came before there was enough to tell the compression
    private BlobWriter? _blob;

    public ArchiveIntake(ArchiveSource open, Func<BlobWriter> createBlob, TarLimits limits, CancellationToken cancellation)
    {
        _createBlob = createBlob;
        Guard = new ExpansionGuard(limits);
        _source = open(Receive, cancellation);
        Archive = new PeekStream(_source);
        if (Archive.Peek(Compressions.MagicLength).IsEmpty)
        {
            Dispose();
            throw ImageException.InvalidArchive("the archive is empty");
        }
    }

    public PeekStream Archive { get; }

    public ExpansionGuard Guard { get; }

    public CompressionKind Compression { get; private set; }

    public long Size { get; private set; }

    /// <summary>The digest of the archive as it came. After it was read to its end.</summary>
    public Digest Complete() => _blob?.Complete() ?? Digest.OfHash(_hash.GetHashAndReset());

    /// <summary>The stored archive, if it is compressed; from now on the caller's.</summary>
    public BlobWriter? DetachBlob()
    {
        BlobWriter? blob = _blob;
        _blob = null;
        return blob;
    }

    public void Dispose()
    {
        _source.Dispose();
        _hash.Dispose();
        _blob?.Dispose();
    }

    private void Receive(ReadOnlySpan<byte> piece)
    {
        Size += piece.Length;
        Guard.Received(piece.Length);
        if (_start is not null)
        {
            piece = _start.Length == 0 ? piece : (byte[])[.. _start, .. piece];
            Compression = Compressions.Detect(piece);
            // The hash and the blob see the bytes only once it is sure which of them it is.
            if (piece.Length < Compressions.MagicLength && Compression == CompressionKind.None)
            {
                _start = piece.ToArray();
                return;
            }
            _start = null;
            _blob = Compression == CompressionKind.None ? null : _createBlob();
        }
        if (_blob is null)
        {
            _hash.AppendData(piece);
        }
        else
        {
            _blob.Write(piece);
        }
    }
}
