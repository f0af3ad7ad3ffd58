using System.Buffers.Binary;
using Berth.Linux.Netlink;

namespace Berth.Linux.Netfilter;

/// <summary>
/// Changes to one table, in one transaction. Written for the kernel by hand: through libnftables one
/// published port would cost a start five milliseconds, here it is some tens of microseconds.
/// </summary>
public sealed partial class NftBatch
{
    /// <summary>A message's list of elements is one attribute, of at most 64 KB.</summary>
    private const int ElementsPerMessage = 500;
    private const uint VerdictAccept = 1;

    private readonly NetlinkWriter _writer = new();
    private readonly string _table;
    private uint _sequence;

    /// <param name="table">A table of the family inet, by its name alone.</param>
    public NftBatch(string table)
    {
        _table = table;
        WriteFrame(NftMessage.BatchBegin);
    }

    /// <summary>Messages that the kernel will acknowledge.</summary>
    internal int Count { get; private set; }

    internal ReadOnlySpan<byte> Messages => _writer.Written;

    public NftBatch Add(IEnumerable<NftElement> elements) => Write(NftMessage.NewSetElement, NetlinkFlags.Create, elements);

    public NftBatch Delete(IEnumerable<NftElement> elements) => Write(NftMessage.DelSetElement, NetlinkFlags.None, elements);

    /// <summary>Writes the end of the transaction.</summary>
    internal void Close() => WriteFrame(NftMessage.BatchEnd);

    private NftBatch Write(byte message, NetlinkFlags flags, IEnumerable<NftElement> elements)
    {
        foreach (var ofSet in elements.GroupBy(element => element.Set))
        {
            foreach (var chunk in ofSet.Chunk(ElementsPerMessage))
            {
                WriteMessage(message, flags, ofSet.Key, chunk);
            }
        }

        return this;
    }

    private void WriteMessage(byte message, NetlinkFlags flags, string set, NftElement[] elements)
    {
        Begin(message, flags);
        _writer.Attribute(NftAttribute.ElementsTable, _table);
        _writer.Attribute(NftAttribute.ElementsSet, set);
        using (_writer.Nested(NftAttribute.Elements))
        {
            foreach (var element in elements)
            {
                WriteElement(element, withData: message == NftMessage.NewSetElement);
            }
        }

        _writer.End();
    }

    private void WriteElement(in NftElement element, bool withData)
    {
        using var list = _writer.Nested(NftAttribute.ListElement);
        using (_writer.Nested(NftAttribute.ElementKey))
        {
            _writer.Attribute(NftAttribute.DataValue, element.Key);
        }

        if (!withData || (element.Data is null && !element.Accepts))
        {
            return;
        }

        using var data = _writer.Nested(NftAttribute.ElementData);
        if (element.Data is { } value)
        {
            _writer.Attribute(NftAttribute.DataValue, value);
            return;
        }

        Span<byte> code = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(code, VerdictAccept);
        using var verdict = _writer.Nested(NftAttribute.DataVerdict);
        _writer.Attribute(NftAttribute.VerdictCode, code);
    }

    private void WriteFrame(ushort type)
    {
        _writer.Begin(type, NetlinkFlags.Request, ++_sequence, NftHeader.Batch);
        _writer.End();
    }
}
