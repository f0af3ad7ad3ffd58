using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Berth.Images.Archives.Tar;

/// <summary>Where a sparse file's data lies: checks a map before anything is written by it.</summary>
internal static class SparseMap
{
    public const int MaxExtents = 262_144;
    private const int GnuExtentSize = 24;

    /// <summary>Adds the extents of a GNU header or continuation block; an entry of zeros ends the list.</summary>
    public static void AddGnu(List<SparseExtent> extents, ReadOnlySpan<byte> records)
    {
        for (; records.Length >= GnuExtentSize && records[0] != 0; records = records[GnuExtentSize..])
        {
            Add(extents, TarHeader.Number(records[..12]), TarHeader.Number(records[12..24]));
        }
    }

    /// <summary>
    /// Reads GNU's format 1.0: decimal numbers, one on each line, the first the count, padded to whole blocks, before the
    /// data. <paramref name="readBlock"/> yields the next 512 bytes of payload.
    /// </summary>
    public static List<SparseExtent> ReadLeadingMap(Func<byte[]> readBlock)
    {
        var numbers = new LineNumbers(readBlock);
        long count = numbers.Next();
        if (count is < 0 or > MaxExtents)
        {
            throw Invalid();
        }
        var extents = new List<SparseExtent>();
        for (long i = 0; i < count; i++)
        {
            Add(extents, numbers.Next(), numbers.Next());
        }
        return extents;
    }

    /// <summary>What <see cref="ReadLeadingMap"/> reads.</summary>
    public static byte[] Write(IReadOnlyList<SparseExtent> extents)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{extents.Count}\n");
        foreach (SparseExtent extent in extents)
        {
            text.Append(CultureInfo.InvariantCulture, $"{extent.Offset}\n{extent.Length}\n");
        }
        byte[] map = Encoding.ASCII.GetBytes(text.ToString());
        return [.. map, .. new byte[TarHeaderWriter.PaddingOf(map.Length)]];
    }

    /// <summary>Extents must follow each other, lie within the file, and add up to the payload.</summary>
    public static void Validate(IReadOnlyList<SparseExtent> extents, long fileSize, long payloadSize)
    {
        long end = 0;
        long total = 0;
        foreach (SparseExtent extent in extents)
        {
            if (extent.Offset < end || extent.Length < 0 || extent.Offset > fileSize || extent.Length > fileSize - extent.Offset)
            {
                throw Invalid();
            }
            end = extent.Offset + extent.Length;
            total += extent.Length;
        }
        if (total != payloadSize)
        {
            throw Invalid();
        }
    }

    public static void Add(List<SparseExtent> extents, long offset, long length)
    {
        if (extents.Count == MaxExtents)
        {
            throw Invalid();
        }
        extents.Add(new SparseExtent(offset, length));
    }

    private static ImageException Invalid() => ImageException.InvalidArchive("invalid tar header: malformed sparse map");

    private sealed class LineNumbers(Func<byte[]> readBlock)
    {
        private const int MaxDigits = 20;
        private byte[] _block = [];
        private int _position;

        public long Next()
        {
            Span<byte> digits = stackalloc byte[MaxDigits];
            int length = 0;
            for (byte next = NextByte(); next != '\n'; next = NextByte())
            {
                if (length == MaxDigits)
                {
                    throw Invalid();
                }
                digits[length++] = next;
            }
            return Utf8Parser.TryParse(digits[..length], out long number, out int used) && used == length ? number : throw Invalid();
        }

        private byte NextByte()
        {
            if (_position == _block.Length)
            {
                _block = readBlock();
                _position = 0;
            }
            return _block[_position++];
        }
    }
}
