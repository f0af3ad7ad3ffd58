using System.Globalization;
using System.Text;

namespace Berth.Images.Archives.Tar;

/// <summary>
/// Headers of entries to be written: ustar, preceded by a PAX header for what ustar cannot say (long names, large numbers,
/// fractions of seconds, attributes). The same entry always gives the same bytes.
/// </summary>
internal static class TarHeaderWriter
{
    private const int NameLength = 100;
    private const int PrefixLength = 155;
    private const long MaxOctal7 = (1 << 21) - 1; // seven octal digits
    private const long MaxOctal11 = (1L << 33) - 1; // eleven

    /// <summary>All blocks that precede the entry's payload.</summary>
    public static byte[] Encode(TarEntry entry)
    {
        byte[] pax = PaxData(entry);
        byte[] name = entry.Extents is null ? entry.Name : PaxName(entry.Name, "GNUSparseFile.0/"u8);
        if (pax.Length == 0)
        {
            return Block(entry, name, TypeOf(entry.Kind), entry.PayloadSize);
        }
        var holder = new TarEntry { Kind = TarEntryKind.File, Name = PaxName(entry.Name, "PaxHeaders.0/"u8), Mode = 0x1A4 /* 0644 */ };
        byte[] first = Block(holder, holder.Name, (byte)'x', pax.Length);
        return [.. first, .. pax, .. new byte[PaddingOf(pax.Length)], .. Block(entry, name, TypeOf(entry.Kind), entry.PayloadSize)];
    }

    /// <summary>Zeros that fill a payload up to whole blocks.</summary>
    public static int PaddingOf(long payloadSize) => (int)(-payloadSize & (TarHeader.BlockSize - 1));

    /// <summary>What ends an archive: two blocks of zeros.</summary>
    public static byte[] End() => new byte[2 * TarHeader.BlockSize];

    private static byte[] Block(TarEntry entry, byte[] name, byte type, long size)
    {
        byte[] block = new byte[TarHeader.BlockSize];
        int split = SplitAt(name);
        name.AsSpan(split < 0 ? 0 : split + 1).CopyUpTo(block.AsSpan(0, NameLength));
        name.AsSpan(0, Math.Max(0, split)).CopyTo(block.AsSpan(345));
        Octal(block.AsSpan(100, 8), entry.Mode);
        Octal(block.AsSpan(108, 8), entry.User);
        Octal(block.AsSpan(116, 8), entry.Group);
        Octal(block.AsSpan(124, 12), size);
        Octal(block.AsSpan(136, 12), entry.Modified.Seconds);
        block[156] = type;
        entry.LinkName.AsSpan().CopyUpTo(block.AsSpan(157, NameLength));
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        Octal(block.AsSpan(329, 8), entry.DeviceMajor);
        Octal(block.AsSpan(337, 8), entry.DeviceMinor);
        block.AsSpan(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in block)
        {
            sum += value;
        }
        Octal(block.AsSpan(148, 7), sum);
        return block;
    }

    private static byte[] PaxData(TarEntry entry)
    {
        var data = new MemoryStream();
        AddIf(entry.Extents is null && entry.Name.Length > NameLength && SplitAt(entry.Name) < 0, "path"u8, entry.Name);
        AddIf(entry.Extents is not null, "GNU.sparse.major"u8, "1"u8.ToArray());
        AddIf(entry.Extents is not null, "GNU.sparse.minor"u8, "0"u8.ToArray());
        AddIf(entry.Extents is not null, "GNU.sparse.name"u8, entry.Name);
        AddIf(entry.Extents is not null, "GNU.sparse.realsize"u8, Decimal(entry.FileSize));
        AddIf(entry.LinkName.Length > NameLength, "linkpath"u8, entry.LinkName);
        AddIf(entry.PayloadSize > MaxOctal11, "size"u8, Decimal(entry.PayloadSize));
        AddIf(entry.User > MaxOctal7, "uid"u8, Decimal(entry.User));
        AddIf(entry.Group > MaxOctal7, "gid"u8, Decimal(entry.Group));
        AddIf(entry.Modified is { Nanoseconds: not 0 } or { Seconds: < 0 or > MaxOctal11 }, "mtime"u8, PaxTime.Format(entry.Modified));
        foreach (TarAttribute attribute in entry.Attributes)
        {
            AddIf(true, [.. "SCHILY.xattr."u8, .. attribute.Name], attribute.Value);
        }
        return data.ToArray();

        void AddIf(bool needed, ReadOnlySpan<byte> key, byte[] value)
        {
            if (needed)
            {
                WriteRecord(data, key, value);
            }
        }
    }

    /// <summary>The length at the front counts its own digits.</summary>
    private static void WriteRecord(MemoryStream data, ReadOnlySpan<byte> key, byte[] value)
    {
        int rest = " ="u8.Length + key.Length + value.Length + "\n"u8.Length;
        int length = rest;
        while (length != rest + Decimal(length).Length)
        {
            length = rest + Decimal(length).Length;
        }
        data.Write([.. Decimal(length), (byte)' ', .. key, (byte)'=', .. value, (byte)'\n']);
    }

    /// <summary>Where a long name is cut into ustar's prefix and name; -1 where it is short or cannot be.</summary>
    private static int SplitAt(ReadOnlySpan<byte> name)
    {
        if (name.Length <= NameLength)
        {
            return -1;
        }
        int from = Math.Max(0, name.Length - NameLength - 1);
        int slash = name[from..^1].IndexOf((byte)'/') + from;
        return slash >= from && slash is > 0 and <= PrefixLength ? slash : -1;
    }

    /// <summary>What an entry is called that says in its PAX header what it is really called.</summary>
    private static byte[] PaxName(ReadOnlySpan<byte> name, ReadOnlySpan<byte> directory)
    {
        ReadOnlySpan<byte> last = Layers.EntryPath.Name(name.TrimEnd((byte)'/'));
        return [.. directory, .. last[..Math.Min(last.Length, NameLength - directory.Length)]];
    }

    private static byte[] Decimal(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Octal digits and a NUL; a number that does not fit is zero here and in the PAX header.</summary>
    private static void Octal(Span<byte> field, long number)
    {
        bool fits = number >= 0 && (field.Length > 11 ? number <= MaxOctal11 : number <= MaxOctal7);
        long rest = fits ? number : 0;
        for (int i = field.Length - 2; i >= 0; i--, rest >>= 3)
        {
            field[i] = (byte)('0' + (rest & 7));
        }
        field[^1] = 0;
    }

    private static void CopyUpTo(this Span<byte> source, Span<byte> target) => source[..Math.Min(source.Length, target.Length)].CopyTo(target);

    private static byte TypeOf(TarEntryKind kind) => kind switch
    {
        TarEntryKind.HardLink => (byte)'1',
        TarEntryKind.SymbolicLink => (byte)'2',
        TarEntryKind.CharacterDevice => (byte)'3',
        TarEntryKind.BlockDevice => (byte)'4',
        TarEntryKind.Directory => (byte)'5',
        TarEntryKind.Fifo => (byte)'6',
        _ => (byte)'0',
    };
}
