using System.Net;
using System.Security.Cryptography;
using Berth.Images.Layers;
using Berth.Images.References;
using Berth.Images.Registry.Transfers;

namespace Berth.Images.Registry.Pushing;

/// <summary>A layer's blob as the body of a request; compressed on the way where the store has it uncompressed.</summary>
internal sealed class LayerContent(LayerStore layers, Layer layer, bool compresses, LayerMeter meter) : HttpContent
{
    private const int BufferSize = 256 * 1024;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>What was sent; known when it has been.</summary>
    public BlobIdentity Sent { get; private set; }

    protected override bool TryComputeLength(out long length)
    {
        length = layer.Archive.Size;
        return !compresses;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Stream archive = layers.OpenArchive(layer);
        long length = await (compresses ? CompressAsync(archive, stream, cancellationToken) : CopyAsync(archive, stream, cancellationToken)).ConfigureAwait(false);
        Sent = new BlobIdentity(Digest.OfHash(_hash.GetHashAndReset()), length);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }
        base.Dispose(disposing);
    }

    private async Task<long> CompressAsync(Stream archive, Stream output, CancellationToken cancellation)
    {
        using GzipMembers members = new(archive);
        long length = 0;
        long told = 0;
        for (ReadOnlyMemory<byte> piece; !(piece = await members.NextAsync().ConfigureAwait(false)).IsEmpty;)
        {
            length += piece.Length;
            await SendAsync(output, piece, (int)(members.PlainLength - told), cancellation).ConfigureAwait(false);
            told = members.PlainLength;
        }
        return length;
    }

    private async Task<long> CopyAsync(Stream archive, Stream output, CancellationToken cancellation)
    {
        using Stream source = archive;
        byte[] buffer = new byte[BufferSize];
        long length = 0;
        for (int count; (count = await source.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            length += count;
            await SendAsync(output, buffer.AsMemory(0, count), count, cancellation).ConfigureAwait(false);
        }
        return length;
    }

    private async Task SendAsync(Stream output, ReadOnlyMemory<byte> piece, int progress, CancellationToken cancellation)
    {
        _hash.AppendData(piece.Span);
        await output.WriteAsync(piece, cancellation).ConfigureAwait(false);
        meter.Add(progress);
    }
}

/// <summary>What a blob is called and how long it is.</summary>
internal readonly record struct BlobIdentity(Digest Digest, long Size);
