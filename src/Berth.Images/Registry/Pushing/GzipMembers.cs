using System.IO.Compression;

namespace Berth.Images.Registry.Pushing;

/// <summary>
/// Compresses on several processors: pieces of fixed length, each a gzip member of its own (RFC 1952 lets a file have many), so that the
/// same content always gives the same bytes. Reads the plain stream ahead by as many pieces as there are processors.
/// </summary>
internal sealed class GzipMembers : IDisposable
{
    /// <summary>Changing it, or the level, changes the digests of what is pushed from then on.</summary>
    private const int PieceSize = 1 << 20;

    /// <summary>Level 1 makes what does not compress a twentieth longer.</summary>
    private static readonly ZLibCompressionOptions Level = new() { CompressionLevel = 3 };

    private readonly Stream _plain;
    private readonly Queue<Task<ArraySegment<byte>>> _pieces = new();
    private readonly int _ahead = Math.Clamp(Environment.ProcessorCount, 1, 8);
    private bool _ended;

    /// <param name="plain">Read by one thread at a time.</param>
    public GzipMembers(Stream plain) => _plain = plain;

    /// <summary>How much of the plain stream has been read.</summary>
    public long PlainLength { get; private set; }

    /// <summary>The next compressed piece; empty at the end. An empty stream gives one empty member.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync()
    {
        while (!_ended && _pieces.Count <= _ahead)
        {
            byte[] piece = new byte[PieceSize];
            int length = _plain.ReadAtLeast(piece, PieceSize, throwOnEndOfStream: false);
            _ended = length < PieceSize;
            if (length > 0 || PlainLength == 0)
            {
                _pieces.Enqueue(Task.Run(() => Compress(piece.AsSpan(0, length))));
            }
            PlainLength += length;
        }
        return _pieces.TryDequeue(out Task<ArraySegment<byte>>? next) ? (await next.ConfigureAwait(false)).AsMemory() : default;
    }

    public void Dispose()
    {
        foreach (Task<ArraySegment<byte>> piece in _pieces)
        {
            ((IAsyncResult)piece).AsyncWaitHandle.WaitOne();
        }
        _plain.Dispose();
    }

    private static ArraySegment<byte> Compress(ReadOnlySpan<byte> piece)
    {
        using MemoryStream member = new(piece.Length / 2);
        using (GZipStream gzip = new(member, Level, leaveOpen: true))
        {
            gzip.Write(piece);
        }
        return new ArraySegment<byte>(member.GetBuffer(), 0, (int)member.Length);
    }
}
