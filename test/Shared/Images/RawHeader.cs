using System.Text;

namespace Berth.Tests.Images;

/// <summary>A header block written field by field, for formats and mistakes that the writer never makes.</summary>
internal sealed class RawHeader
{
    private readonly byte[] _block = new byte[512];

    public RawHeader(string name, char type, long size = 0)
    {
        Field(0, name).Field(100, "0000644\0").Field(108, "0000000\0").Field(116, "0000000\0").Field(124, $"{Convert.ToString(size, 8),11}\0")
            .Field(136, "00000000000\0");
        _block[156] = (byte)type;
    }

    public RawHeader Field(int offset, string text)
    {
        Encoding.Latin1.GetBytes(text).CopyTo(_block, offset);
        return this;
    }

    public RawHeader Field(int offset, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_block.AsSpan(offset));
        return this;
    }

    public RawHeader Ustar() => Field(257, "ustar\000");

    public RawHeader Gnu() => Field(257, "ustar  \0");

    public byte[] Build()
    {
        Field(148, "        ");
        int sum = _block.Sum(static value => value);
        return Field(148, $"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ")._block;
    }

    /// <summary>The header and its payload in whole blocks.</summary>
    public byte[] Build(ReadOnlySpan<byte> payload) => [.. Build(), .. payload, .. new byte[-payload.Length & 511]];

    public static byte[] Pax(string key, ReadOnlySpan<byte> value, char type = 'x')
    {
        int rest = key.Length + value.Length + 3;
        int length = rest + 1;
        while (length != rest + length.ToString().Length)
        {
            length = rest + length.ToString().Length;
        }
        byte[] record = [.. Encoding.Latin1.GetBytes($"{length} {key}="), .. value, (byte)'\n'];
        return new RawHeader("PaxHeaders/x", type, record.Length).Ustar().Build(record);
    }

    public static byte[] Pax(string key, string value) => Pax(key, Encoding.Latin1.GetBytes(value));
}
