using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Berth.Images.Layers;
using Berth.Images.References;
using Berth.Images.Registry.Transfers;

namespace Berth.Images.Registry.Pushing;

/// <summary>A layer's blob as the body of a request; compressed on the way where the store has it uncompressed.</summary>
/// <param name="layers">Where it is.</param>
/// <param name="layer">Which.</param>
/// <param name="compresses">Whether it has to be compressed.</param>
/// <param name="there">How many bytes of the blob the registry has got already: they are made, and not sent.</param>
/// <param name="meter">Is told of the progress.</param>
internal sealed class LayerContent(LayerStore layers, Layer layer, bool compresses, long there, LayerMeter meter) : HttpContent
{
    private const int BufferSize = 256 * 1024;

    /// <summary>A registry that takes nothing for so long is as good as gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _made;

    /// <summary>"START-END", as the distribution specification writes it, of the rest of a blob whose length is known; null for any other.</summary>
    public string? Range => there > 0 && !compresses ? string.Create(CultureInfo.InvariantCulture, $"{there}-{layer.Archive.Size - 1}") : null;

    /// <summary>What was sent; known when it has been.</summary>
    public BlobIdentity Sent { get; private set; }

    protected override bool TryComputeLength(out long length)
    {
        length = layer.Archive.Size - there;
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
        int known = (int)Math.Clamp(there - _made, 0, piece.Length);
        _made += piece.Length;
        if (known < piece.Length)
        {
            await WriteAsync(output, piece[known..], cancellation).ConfigureAwait(false);
        }
        meter.Add(progress);
    }

    private static async Task WriteAsync(Stream output, ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        try
        {
            await output.WriteAsync(piece, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"the registry has taken nothing for {Patience.TotalSeconds} seconds", e);
        }
    }
}

/// <summary>What a blob is called and how long it is.</summary>
internal readonly record struct BlobIdentity(Digest Digest, long Size);
