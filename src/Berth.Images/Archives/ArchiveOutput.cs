using System.Security.Cryptography;
using Berth.Images.Archives.Tar;
using Berth.Images.References;
using Berth.Linux;

namespace Berth.Images.Archives;

/// <summary>Writes an archive to a connection, from a thread that may block.</summary>
internal sealed class ArchiveOutput(Stream output, CancellationToken cancellation)
{
    private const int PieceSize = 1 << 20;
    private readonly byte[] _buffer = new byte[PieceSize];

    public void AddDirectory(string name, FileTime modified) => Write(TarHeaderWriter.Encode(
        new TarEntry { Kind = TarEntryKind.Directory, Name = Bytes(name), Mode = 0x1ED /* 0755 */, Modified = modified }));

    public void AddFile(string name, FileTime modified, byte[] content)
    {
        WriteFileHeader(name, modified, content.Length);
        Write(content);
        Write(new byte[TarHeaderWriter.PaddingOf(content.Length)]);
    }

    /// <summary>Adds content that is verified on the way.</summary>
    /// <exception cref="ImageException">It has changed on disk. What was written by then is no whole archive.</exception>
    public void AddVerified(string name, FileTime modified, Stream content, long size, Digest digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        WriteFileHeader(name, modified, size);
        using (ReadAhead source = ReadAhead.FromStage(content, hash.AppendData, cancellation))
        {
            for (int count = source.Read(_buffer); count > 0; count = source.Read(_buffer))
            {
                Write(_buffer.AsMemory(0, count));
            }
        }
        if (Digest.OfHash(hash.GetHashAndReset()) != digest)
        {
            throw new ImageException(ImageErrorKind.Damaged, $"content {digest} has changed on disk");
        }
        Write(new byte[TarHeaderWriter.PaddingOf(size)]);
    }

    public void End() => Write(TarHeaderWriter.End());

    private void WriteFileHeader(string name, FileTime modified, long size) => Write(TarHeaderWriter.Encode(
        new TarEntry { Kind = TarEntryKind.File, Name = Bytes(name), Mode = 0x1A4 /* 0644 */, Modified = modified, PayloadSize = size }));

    /// <summary>Connections of the daemon only write asynchronously; this thread is there to wait for them.</summary>
    private void Write(ReadOnlyMemory<byte> data)
    {
        if (!data.IsEmpty)
        {
            output.WriteAsync(data, cancellation).AsTask().GetAwaiter().GetResult();
        }
    }

    private static byte[] Bytes(string name) => System.Text.Encoding.UTF8.GetBytes(name);
}
