using System.Buffers.Binary;
using System.Text;
using Berth.Images.Content;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;
using ZstdSharp;

namespace Berth.Images.Layers;

/// <summary>
/// Keeps what is needed to write an uncompressed archive again, byte for byte, without keeping the archive: its headers and
/// padding, and for the content of files only where that is in the unpacked layer. An archive that replaces a file it has
/// brought itself loses the first one's content, so from there on the whole archive is kept as a blob after all.
/// <code>
/// skeleton := zstd( { record } )
/// record   := 0x00 length:u32 bytes                               as in the archive
///           | 0x01 offset:u64 length:u64 path-length:u16 path      from a file of the layer; numbers are little-endian
/// </code>
/// </summary>
internal sealed class ArchiveRecorder(SafeFileHandle layer, SafeFileHandle root, ContentStore content) : IDisposable
{
    public const byte LiteralRecord = 0;
    public const byte FileRecord = 1;
    public const int MaxLiteral = 64 * 1024;
    private const int CompressionLevel = 1;
    private readonly byte[] _literal = new byte[MaxLiteral];
    private int _literalLength;
    private long _referred;
    private Stream? _skeleton = CreateSkeleton(layer);

    public static ReadOnlySpan<byte> FileName => "archive"u8;

    /// <summary>The whole archive, where it had to be kept.</summary>
    public BlobWriter? Blob { get; private set; }

    /// <summary>Bytes outside of payloads.</summary>
    public void AddLiteral(ReadOnlySpan<byte> data)
    {
        if (Blob is not null)
        {
            Blob.Write(data);
            return;
        }
        while (!data.IsEmpty)
        {
            int length = Math.Min(data.Length, MaxLiteral - _literalLength);
            data[..length].CopyTo(_literal.AsSpan(_literalLength));
            _literalLength += length;
            data = data[length..];
            if (_literalLength == MaxLiteral)
            {
                FlushLiteral();
            }
        }
    }

    /// <summary>Announces that the next <paramref name="length"/> bytes of payload are found in a file of the layer.</summary>
    public void Refer(ReadOnlySpan<byte> path, long offset, long length)
    {
        if (Blob is not null || length == 0)
        {
            return;
        }
        FlushLiteral();
        Span<byte> header = stackalloc byte[19];
        header[0] = FileRecord;
        BinaryPrimitives.WriteInt64LittleEndian(header[1..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[9..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[17..], (ushort)path.Length);
        _skeleton!.Write(header);
        _skeleton.Write(path);
        _referred += length;
    }

    /// <summary>Bytes of a payload: kept unless they were referred to.</summary>
    public void AddPayload(ReadOnlySpan<byte> data)
    {
        int known = (int)Math.Min(_referred, data.Length);
        _referred -= known;
        AddLiteral(Blob is null ? data[known..] : data);
    }

    /// <summary>Content that was referred to is about to go: keeps the archive itself, what has passed and what is to come.</summary>
    public void KeepWhole()
    {
        if (Blob is not null)
        {
            return;
        }
        Complete();
        BlobWriter blob = content.CreateWriter();
        Blob = blob;
        using (var passed = AssembledArchive.Open(layer, root))
        {
            byte[] buffer = new byte[MaxLiteral];
            for (int count = passed.Read(buffer); count > 0; count = passed.Read(buffer))
            {
                blob.Write(buffer.AsSpan(0, count));
            }
        }
        LinuxException.ThrowIfFailed(FilesAt.Unlink(layer, FileName), "remove", Encoding.ASCII.GetString(FileName));
    }

    /// <summary>Ends the skeleton or the blob; nothing follows.</summary>
    public void Complete()
    {
        Blob?.Complete();
        if (_skeleton is not null)
        {
            FlushLiteral();
            _skeleton.Dispose();
            _skeleton = null;
        }
    }

    /// <summary>The whole archive, from now on the caller's.</summary>
    public BlobWriter? DetachBlob()
    {
        BlobWriter? blob = Blob;
        Blob = null;
        return blob;
    }

    public void Dispose()
    {
        try
        {
            _skeleton?.Dispose();
        }
        catch (LinuxException)
        {
            // Incomplete, so the layer is being dropped; what the compressor still had to write must not hide why.
        }
        Blob?.Dispose();
    }

    private void FlushLiteral()
    {
        if (_literalLength > 0)
        {
            Span<byte> header = stackalloc byte[5];
            header[0] = LiteralRecord;
            BinaryPrimitives.WriteInt32LittleEndian(header[1..], _literalLength);
            _skeleton!.Write(header);
            _skeleton.Write(_literal, 0, _literalLength);
            _literalLength = 0;
        }
    }

    private static CompressionStream CreateSkeleton(SafeFileHandle layer)
    {
        OpenFlags flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;
        Errno error = FilesAt.Open(layer, FileName, flags, 0x180 /* 0600 */, out SafeFileHandle file);
        LinuxException.ThrowIfFailed(error, "create", Encoding.ASCII.GetString(FileName));
        return new CompressionStream(new FileOutput(file, "the layer's archive skeleton"), CompressionLevel, leaveOpen: false);
    }
}
