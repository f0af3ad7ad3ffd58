using System.Buffers.Binary;

namespace Berth.Networks.Names.Wire;

/// <summary>An answer of another server: checked, and how long it holds.</summary>
internal static class Answer
{
    private const ushort Response = 0x8000;
    private const ushort Truncated = 0x0200;
    private const int RecordHead = 10;
    private const uint Longest = 3600;

    public static byte CodeOf(ReadOnlySpan<byte> answer) => (byte)(answer[3] & 0x0f);

    public static bool IsCut(ReadOnlySpan<byte> answer) => (BinaryPrimitives.ReadUInt16BigEndian(answer[2..]) & Truncated) != 0;

    /// <summary>It is the answer to this request: the same id, and the same question behind it.</summary>
    public static bool Belongs(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> request, int end) =>
        answer.Length >= end && answer[..2].SequenceEqual(request[..2]) && (BinaryPrimitives.ReadUInt16BigEndian(answer[2..]) & Response) != 0
        && answer[4..6].SequenceEqual(request[4..6]) && answer[Question.HeaderSize..end].SequenceEqual(request[Question.HeaderSize..end]);

    /// <summary>
    /// For how many seconds an answer holds: the shortest time of its records; without answers, what its SOA says (RFC 2308). Zero is
    /// not at all. Where the times are is told, so that they can be made shorter while it is kept.
    /// </summary>
    public static uint ReadTime(ReadOnlySpan<byte> answer, int end, List<int> times)
    {
        times.Clear();
        if (IsCut(answer) || CodeOf(answer) is not (ResponseCode.Success or ResponseCode.NoSuchName))
        {
            return 0;
        }

        int answers = BinaryPrimitives.ReadUInt16BigEndian(answer[6..]);
        int records = answers + BinaryPrimitives.ReadUInt16BigEndian(answer[8..]) + BinaryPrimitives.ReadUInt16BigEndian(answer[10..]);
        uint shortest = Longest;
        bool holds = answers > 0;
        for (int at = end; records > 0; records--)
        {
            at = SkipName(answer, at);
            if (at < 0 || at + RecordHead > answer.Length)
            {
                return 0;
            }

            ushort type = BinaryPrimitives.ReadUInt16BigEndian(answer[at..]);
            int size = BinaryPrimitives.ReadUInt16BigEndian(answer[(at + 8)..]);
            ReadOnlySpan<byte> data = at + RecordHead + size <= answer.Length ? answer.Slice(at + RecordHead, size) : default;
            if (type != RecordType.Opt)
            {
                times.Add(at + 4);
                shortest = Math.Min(shortest, BinaryPrimitives.ReadUInt32BigEndian(answer[(at + 4)..]));
            }

            if (type == RecordType.Soa && data.Length >= 20)
            {
                shortest = Math.Min(shortest, BinaryPrimitives.ReadUInt32BigEndian(data[^4..]));
                holds = true;
            }

            at += RecordHead + size;
        }

        return holds ? shortest : 0;
    }

    /// <summary>Takes seconds away from the times.</summary>
    public static void Age(Span<byte> answer, IReadOnlyList<int> times, uint seconds)
    {
        foreach (int at in times)
        {
            uint left = BinaryPrimitives.ReadUInt32BigEndian(answer[at..]);
            BinaryPrimitives.WriteUInt32BigEndian(answer[at..], left > seconds ? left - seconds : 0);
        }
    }

    private static int SkipName(ReadOnlySpan<byte> message, int at)
    {
        while (at < message.Length)
        {
            int label = message[at];
            if (label >= 0xc0)
            {
                return at + 2;
            }

            at += label + 1;
            if (label == 0)
            {
                return at;
            }
        }

        return -1;
    }
}
