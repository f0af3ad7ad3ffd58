using System.Buffers.Text;
using Berth.Linux;

namespace Berth.Images.Archives.Tar;

/// <summary>
/// The records of a PAX extended header, <c>LENGTH KEY=VALUE\n</c>, as bytes: a path need not be text, and the value of
/// <c>SCHILY.xattr.security.capability</c> is a C struct.
/// </summary>
internal sealed class PaxRecords
{
    private const int MaxAttributes = 1024;
    private readonly List<TarAttribute> _attributes = [];
    private readonly List<SparseExtent> _extents = [];
    private long? _pendingOffset;

    public byte[]? Path { get; private set; }

    public byte[]? LinkPath { get; private set; }

    public long? Size { get; private set; }

    public long? User { get; private set; }

    public long? Group { get; private set; }

    public FileTime? Modified { get; private set; }

    public IReadOnlyList<TarAttribute> Attributes => _attributes;

    /// <summary>GNU sparse formats 0.0 and 0.1 put the map here; 1.0 puts it before the data.</summary>
    public IReadOnlyList<SparseExtent> Extents => _extents;

    public byte[]? SparseName { get; private set; }

    public long? SparseFileSize { get; private set; }

    public bool IsSparse { get; private set; }

    public bool SparseMapPrecedesData { get; private set; }

    public static PaxRecords Parse(ReadOnlySpan<byte> data)
    {
        var records = new PaxRecords();
        while (!data.IsEmpty)
        {
            if (!Utf8Parser.TryParse(data, out int length, out int digits) || digits == 0 || length <= digits + 1 || length > data.Length
                || data[digits] != ' ' || data[length - 1] != '\n')
            {
                throw Invalid();
            }
            ReadOnlySpan<byte> record = data[(digits + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw Invalid();
            }
            records.Add(record[..equals], record[(equals + 1)..]);
            data = data[length..];
        }
        return records;
    }

    private void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        switch (key)
        {
            case var _ when key.StartsWith("SCHILY.xattr."u8): AddAttribute(key["SCHILY.xattr.".Length..], value); break;
            case var _ when key.StartsWith("GNU.sparse."u8): AddSparse(key["GNU.sparse.".Length..], value); break;
            // An empty value takes back what an earlier header said (pax(1)).
            case var _ when value.IsEmpty: break;
            case var _ when key.SequenceEqual("path"u8): Path = Name(value); break;
            case var _ when key.SequenceEqual("linkpath"u8): LinkPath = Name(value); break;
            case var _ when key.SequenceEqual("size"u8): Size = Number(value); break;
            case var _ when key.SequenceEqual("uid"u8): User = Number(value); break;
            case var _ when key.SequenceEqual("gid"u8): Group = Number(value); break;
            case var _ when key.SequenceEqual("mtime"u8): Modified = PaxTime.Parse(value); break;
        }
    }

    private void AddAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_attributes.Count == MaxAttributes || name.Contains((byte)0))
        {
            throw Invalid();
        }
        _attributes.Add(new TarAttribute(name.ToArray(), value.ToArray()));
    }

    private void AddSparse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        IsSparse = true;
        switch (key)
        {
            case var _ when key.SequenceEqual("name"u8): SparseName = Name(value); break;
            case var _ when key.SequenceEqual("size"u8) || key.SequenceEqual("realsize"u8): SparseFileSize = Number(value); break;
            case var _ when key.SequenceEqual("major"u8): SparseMapPrecedesData = Number(value) == 1; break;
            case var _ when key.SequenceEqual("offset"u8): _pendingOffset = Number(value); break;
            case var _ when key.SequenceEqual("numbytes"u8): AddExtent(_pendingOffset ?? throw Invalid(), Number(value)); break;
            case var _ when key.SequenceEqual("map"u8): AddMap(value); break;
        }
    }

    private void AddMap(ReadOnlySpan<byte> map)
    {
        foreach (Range range in MemoryExtensions.Split(map, (byte)','))
        {
            long number = Number(map[range]);
            if (_pendingOffset is { } offset)
            {
                AddExtent(offset, number);
            }
            else
            {
                _pendingOffset = number;
            }
        }
    }

    private void AddExtent(long offset, long length)
    {
        if (_extents.Count == SparseMap.MaxExtents)
        {
            throw Invalid();
        }
        _extents.Add(new SparseExtent(offset, length));
        _pendingOffset = null;
    }

    private static byte[] Name(ReadOnlySpan<byte> value) => value.Contains((byte)0) ? throw Invalid() : value.ToArray();

    private static long Number(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long number, out int used) && used == value.Length ? number : throw Invalid();

    internal static ImageException Invalid() => ImageException.InvalidArchive("invalid tar header: malformed extended header");
}
