namespace Berth.Images.Archives.Tar;

/// <summary>
/// One 512-byte header block, its fields where ustar, GNU and V7 tar all put them (<c>man 5 tar</c>).
/// </summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int BlockSize = 512;
    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;
    private readonly ReadOnlySpan<byte> _block = block;

    public byte Type => _block[156];

    public ReadOnlySpan<byte> LinkName => Text(_block.Slice(157, 100));

    public long Mode => Number(_block.Slice(100, 8));

    public long User => Number(_block.Slice(108, 8));

    public long Group => Number(_block.Slice(116, 8));

    public long Size => Number(_block.Slice(124, 12));

    public long Modified => Number(_block.Slice(136, 12));

    public long DeviceMajor => HasUstarFields ? Number(_block.Slice(329, 8)) : 0;

    public long DeviceMinor => HasUstarFields ? Number(_block.Slice(337, 8)) : 0;

    /// <summary>The four sparse extents in a GNU header of type S.</summary>
    public ReadOnlySpan<byte> GnuSparseExtents => _block.Slice(386, 4 * 24);

    public bool GnuSparseContinues => _block[482] != 0;

    public long GnuSparseFileSize => Number(_block.Slice(483, 12));

    public bool IsZero => !_block.ContainsAnyExcept((byte)0);

    private bool HasUstarFields => _block.Slice(257, 5).SequenceEqual("ustar"u8);

    /// <summary>Magic "ustar" and version "00"; GNU tar writes spaces there and uses the prefix's bytes otherwise.</summary>
    private bool HasPrefix => _block.Slice(257, 6).SequenceEqual("ustar\0"u8);

    private bool IsStar => _block.Slice(508, 4).SequenceEqual("tar\0"u8);

    public byte[] Name()
    {
        ReadOnlySpan<byte> name = Text(_block[..100]);
        ReadOnlySpan<byte> prefix = !HasPrefix ? [] : Text(_block.Slice(345, IsStar ? 131 : 155));
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    /// <summary>Whether the block's checksum is right; old tars summed signed bytes.</summary>
    public bool HasValidChecksum()
    {
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < BlockSize; i++)
        {
            byte value = i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength ? (byte)' ' : _block[i];
            unsigned += value;
            signed += (sbyte)value;
        }
        return TryNumber(_block.Slice(ChecksumOffset, ChecksumLength), out long stated) && (stated == unsigned || stated == signed);
    }

    /// <summary>Bytes up to the first NUL.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    public static long Number(ReadOnlySpan<byte> field) =>
        TryNumber(field, out long value) ? value : throw ImageException.InvalidArchive("invalid tar header: a number is not one");

    /// <summary>Octal digits between spaces and NULs, or GNU's base 256: top bit set, then a big-endian two's complement number.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> field, out long value)
    {
        if ((field[0] & 0x80) != 0)
        {
            return TryBinary(field, out value);
        }
        ReadOnlySpan<byte> digits = Text(field.TrimStart((byte)' ')).Trim((byte)' ');
        value = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }
            value = (value << 3) | (uint)(digit - '0');
        }
        return true;
    }

    private static bool TryBinary(ReadOnlySpan<byte> field, out long value)
    {
        bool negative = (field[0] & 0x40) != 0;
        Int128 number = negative ? -1 : 0;
        number = (number << 6) | (Int128)(field[0] & 0x3f);
        foreach (byte next in field[1..])
        {
            number = (number << 8) | next;
        }
        value = (long)number;
        return number >= long.MinValue && number <= long.MaxValue;
    }
}
