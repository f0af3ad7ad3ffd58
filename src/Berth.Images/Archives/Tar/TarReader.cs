using Berth.Linux;

namespace Berth.Images.Archives.Tar;

/// <summary>
/// Reads a tar archive from start to end: V7, ustar, GNU and PAX, with sparse files. The BCL's reader decodes names and PAX
/// values as UTF-8, so a name in another encoding and a capability attribute do not survive it, and it refuses sparse files.
/// <code>
/// while (reader.Next() is { } entry)
///     for (ReadOnlySpan&lt;byte&gt; data = reader.ReadPayload(); !data.IsEmpty; data = reader.ReadPayload()) { … }
/// </code>
/// Payload that is not read is skipped. At the end the rest of the stream is read too, since a digest covers it. A recorder
/// is shown every byte.
/// </summary>
internal sealed class TarReader(Stream source, Layers.ArchiveRecorder? recorder = null)
{
    private const int BufferSize = 64 * 1024; // no large object: an image has a reader for each of its layers
    private const int MaxMetadataSize = 1 << 20; // what one extended header or long name may hold
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private long _payloadLeft;
    private int _padding;

    /// <summary>Bytes consumed so far.</summary>
    public long Position { get; private set; }

    /// <summary>The next entry, or null at the end of the archive.</summary>
    /// <exception cref="ImageException">The archive is truncated or malformed.</exception>
    public TarEntry? Next()
    {
        PaxRecords? pax = null;
        byte[]? longName = null;
        byte[]? longLink = null;
        while (true)
        {
            SkipPayload();
            if (!TryReadHeader(out TarHeader header))
            {
                return pax is null && longName is null && longLink is null ? null : throw Truncated();
            }
            switch (header.Type)
            {
                case (byte)'x' or (byte)'X': pax = PaxRecords.Parse(ReadMetadata(header)); break;
                case (byte)'L': longName = TarHeader.Text(ReadMetadata(header)).ToArray(); break;
                case (byte)'K': longLink = TarHeader.Text(ReadMetadata(header)).ToArray(); break;
                case (byte)'g' or (byte)'V' or (byte)'D' or (byte)'M' or (byte)'N':
                    // Headers for the whole archive, volume labels and dump lists say nothing about files.
                    _ = ReadMetadata(header);
                    break;
                default: return MakeEntry(header, pax, longName, longLink);
            }
        }
    }

    /// <summary>The next piece of the entry's payload, valid until the next call; empty at its end.</summary>
    public ReadOnlySpan<byte> ReadPayload() => ReadPayloadUpTo(BufferSize);

    /// <summary>Copies the next piece of the payload; 0 at its end.</summary>
    public int ReadPayload(Span<byte> buffer)
    {
        ReadOnlySpan<byte> piece = ReadPayloadUpTo(buffer.Length);
        piece.CopyTo(buffer);
        return piece.Length;
    }

    /// <summary>The whole payload of a small entry.</summary>
    public byte[] ReadWholePayload(int maxBytes)
    {
        if (_payloadLeft > maxBytes)
        {
            throw ImageException.InvalidArchive($"invalid archive: an entry of {_payloadLeft} bytes where at most {maxBytes} are expected");
        }
        byte[] data = new byte[_payloadLeft];
        int filled = 0;
        for (ReadOnlySpan<byte> piece = ReadPayload(); !piece.IsEmpty; piece = ReadPayload())
        {
            piece.CopyTo(data.AsSpan(filled));
            filled += piece.Length;
        }
        return data;
    }

    /// <summary>Shows the payload's first bytes (fewer where it is shorter) without consuming them.</summary>
    public ReadOnlySpan<byte> PeekPayload(int length)
    {
        length = (int)Math.Min(length, _payloadLeft);
        Ensure(length);
        return _buffer.AsSpan(_start, length);
    }

    private ReadOnlySpan<byte> ReadPayloadUpTo(int length)
    {
        if (_payloadLeft == 0)
        {
            return [];
        }
        if (_start == _end && !Fill())
        {
            throw Truncated();
        }
        length = (int)Math.Min(Math.Min(_payloadLeft, length), _end - _start);
        _payloadLeft -= length;
        ReadOnlySpan<byte> taken = Advance(length);
        recorder?.AddPayload(taken);
        return taken;
    }

    private TarEntry MakeEntry(TarHeader header, PaxRecords? pax, byte[]? longName, byte[]? longLink)
    {
        byte[] name = longName ?? pax?.SparseName ?? pax?.Path ?? header.Name();
        TarEntryKind kind = KindOf(header.Type, name);
        long stored = pax?.Size ?? header.Size;
        if (stored < 0)
        {
            throw ImageException.InvalidArchive("invalid tar header: negative size");
        }
        // A directory, link or node has no payload, whatever its size says (as GNU tar and Go read it).
        SetPayload(kind == TarEntryKind.File ? stored : 0);
        bool linked = kind is TarEntryKind.HardLink or TarEntryKind.SymbolicLink;
        byte[] linkName = linked ? longLink ?? pax?.LinkPath ?? header.LinkName.ToArray() : [];
        (uint mode, uint user, uint group) = ((uint)(header.Mode & 0xFFF), Identity(pax?.User ?? header.User), Identity(pax?.Group ?? header.Group));
        FileTime modified = pax?.Modified ?? new FileTime(header.Modified, 0);
        bool device = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice;
        (uint major, uint minor) = device ? ((uint)header.DeviceMajor, (uint)header.DeviceMinor) : (0u, 0u);
        (long fileSize, IReadOnlyList<SparseExtent>? extents) = ReadSparse(header, pax); // last: it may overwrite the header's block
        return new TarEntry
        {
            Kind = kind, Name = name, LinkName = linkName, Mode = mode, User = user, Group = group, Modified = modified,
            DeviceMajor = major, DeviceMinor = minor, Attributes = pax?.Attributes ?? [],
            PayloadSize = _payloadLeft, FileSize = fileSize, Extents = extents,
        };
    }

    private (long FileSize, IReadOnlyList<SparseExtent>? Extents) ReadSparse(TarHeader header, PaxRecords? pax)
    {
        IReadOnlyList<SparseExtent> extents;
        long fileSize;
        if (header.Type == (byte)'S')
        {
            fileSize = header.GnuSparseFileSize;
            extents = ReadGnuExtents(header);
        }
        else if (pax is { IsSparse: true })
        {
            fileSize = pax.SparseFileSize ?? throw PaxRecords.Invalid();
            extents = pax.SparseMapPrecedesData ? SparseMap.ReadLeadingMap(ReadPayloadBlock) : pax.Extents;
        }
        else
        {
            return (_payloadLeft, null);
        }
        SparseMap.Validate(extents, fileSize, _payloadLeft);
        return (fileSize, extents);
    }

    private List<SparseExtent> ReadGnuExtents(TarHeader header)
    {
        var extents = new List<SparseExtent>();
        SparseMap.AddGnu(extents, header.GnuSparseExtents);
        for (bool more = header.GnuSparseContinues; more;)
        {
            ReadOnlySpan<byte> block = Block();
            SparseMap.AddGnu(extents, block[..(21 * 24)]);
            more = block[504] != 0;
        }
        return extents;
    }

    private byte[] ReadPayloadBlock()
    {
        if (_payloadLeft < TarHeader.BlockSize)
        {
            throw Truncated();
        }
        _payloadLeft -= TarHeader.BlockSize;
        return Block().ToArray();
    }

    /// <summary>False at the end: two blocks of zeros, or the stream's end where a header would begin.</summary>
    private bool TryReadHeader(out TarHeader header)
    {
        header = default;
        if (!Ensure(TarHeader.BlockSize))
        {
            return _start == _end ? false : throw Truncated();
        }
        header = new TarHeader(Take(TarHeader.BlockSize));
        if (header.IsZero)
        {
            if (Ensure(TarHeader.BlockSize) && !new TarHeader(Take(TarHeader.BlockSize)).IsZero)
            {
                throw ImageException.InvalidArchive("invalid tar header: a lone block of zeros");
            }
            DrainSource();
            return false;
        }
        return header.HasValidChecksum() ? true : throw ImageException.InvalidArchive("invalid tar header: wrong checksum");
    }

    private byte[] ReadMetadata(TarHeader header)
    {
        long size = header.Size;
        if (size is < 0 or > MaxMetadataSize)
        {
            throw ImageException.InvalidArchive("invalid tar header: an extended header or long name over 1 MiB");
        }
        SetPayload(size);
        return ReadWholePayload(MaxMetadataSize);
    }

    private void SetPayload(long size)
    {
        _payloadLeft = size;
        _padding = (int)(-size & (TarHeader.BlockSize - 1));
    }

    private void SkipPayload()
    {
        while (!ReadPayload().IsEmpty)
        {
        }
        // An archive may end right after its last payload; the padding then missing is no loss.
        _ = Take(Ensure(_padding) ? _padding : _end - _start);
        _padding = 0;
    }

    private void DrainSource()
    {
        do
        {
            _ = Take(_end - _start);
        }
        while (Fill());
    }

    private ReadOnlySpan<byte> Block() => Ensure(TarHeader.BlockSize) ? Take(TarHeader.BlockSize) : throw Truncated();

    private ReadOnlySpan<byte> Take(int length)
    {
        ReadOnlySpan<byte> taken = Advance(length);
        recorder?.AddLiteral(taken);
        return taken;
    }

    private ReadOnlySpan<byte> Advance(int length)
    {
        ReadOnlySpan<byte> taken = _buffer.AsSpan(_start, length);
        _start += length;
        Position += length;
        return taken;
    }

    /// <summary>Makes at least <paramref name="length"/> bytes contiguous in the buffer; false where the stream ends before.</summary>
    private bool Ensure(int length)
    {
        while (_end - _start < length)
        {
            if (_buffer.Length - _start < length)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }
            if (!Fill())
            {
                return false;
            }
        }
        return true;
    }

    private bool Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        int count = source.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        return count > 0;
    }

    /// <summary>The entry's type; a file whose name ends in a slash is a directory in V7 archives.</summary>
    private static TarEntryKind KindOf(byte type, byte[] name) => type switch
    {
        0 when name.AsSpan().EndsWith("/"u8) => TarEntryKind.Directory,
        0 or (byte)'0' or (byte)'7' or (byte)'S' => TarEntryKind.File,
        (byte)'1' => TarEntryKind.HardLink,
        (byte)'2' => TarEntryKind.SymbolicLink,
        (byte)'3' => TarEntryKind.CharacterDevice,
        (byte)'4' => TarEntryKind.BlockDevice,
        (byte)'5' => TarEntryKind.Directory,
        (byte)'6' => TarEntryKind.Fifo,
        _ => throw ImageException.InvalidArchive($"unhandled tar header type {type}"),
    };

    private static uint Identity(long id) =>
        id is >= 0 and < uint.MaxValue ? (uint)id : throw ImageException.InvalidArchive($"invalid tar header: owner {id}");

    private static ImageException Truncated() => ImageException.InvalidArchive("unexpected end of archive: it is truncated");
}
