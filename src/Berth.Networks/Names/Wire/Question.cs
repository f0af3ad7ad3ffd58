using System.Buffers.Binary;

namespace Berth.Networks.Names.Wire;

/// <summary>A request for names, read in place (RFC 1035, 4.1; RFC 6891).</summary>
internal readonly ref struct Question
{
    public const int HeaderSize = 12;
    public const int MaxName = 255;
    public const int MaxLabel = 63;
    public const int SmallestRoom = 512;
    public const ushort RecursionDesired = 0x0100;
    public const ushort CheckingDisabled = 0x0010;

    private const ushort ResponseAndOperation = 0xf800;
    private const ushort OptType = 41;
    private const ushort DnssecOk = 0x8000;

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Message { get; private init; }

    /// <summary>Where its one question ends.</summary>
    public int End { get; private init; }

    /// <summary>What is asked for, without the dot at the end; empty for the root, and for a name that no container can have.</summary>
    public ReadOnlySpan<char> Name { get; private init; }

    public ushort Type { get; private init; }

    public ushort Class { get; private init; }

    /// <summary>How much the asker takes in one datagram.</summary>
    public int Room { get; private init; }

    /// <summary>The asker wants signatures: then the answer is another.</summary>
    public bool WantsSignatures { get; private init; }

    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Message);

    public ushort Flags => BinaryPrimitives.ReadUInt16BigEndian(Message[2..]);

    /// <summary>The question as it was sent, to be repeated in the answer.</summary>
    public ReadOnlySpan<byte> Section => Message[HeaderSize..End];

    /// <summary>It is a request of the kind that this server reads.</summary>
    public static bool IsQuery(ReadOnlySpan<byte> message) =>
        message.Length >= HeaderSize && (BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & ResponseAndOperation) == 0;

    /// <summary>Reads a request with one question.</summary>
    /// <param name="message">The datagram.</param>
    /// <param name="room">For the characters of the name: <see cref="MaxName"/>.</param>
    /// <param name="question">What was read.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, Span<char> room, out Question question)
    {
        question = default;
        if (!IsQuery(message) || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1 || BinaryPrimitives.ReadUInt32BigEndian(message[6..]) != 0)
        {
            return false;
        }

        int at = ReadName(message, HeaderSize, room, out int length);
        if (at < 0 || at + 4 > message.Length)
        {
            return false;
        }

        (int datagram, bool wantsSignatures) = ReadExtension(message[(at + 4)..]);
        question = new Question
        {
            Message = message,
            End = at + 4,
            Name = room[..length],
            Type = BinaryPrimitives.ReadUInt16BigEndian(message[at..]),
            Class = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]),
            Room = datagram,
            WantsSignatures = wantsSignatures,
        };
        return true;
    }

    /// <summary>Where the name ends, or -1 where it is none. A name with strange characters has length 0: it is nobody's here.</summary>
    private static int ReadName(ReadOnlySpan<byte> message, int at, Span<char> room, out int length)
    {
        length = 0;
        bool isPlain = true;
        while (at < message.Length)
        {
            int label = message[at++];
            if (label == 0)
            {
                length = isPlain ? length : 0;
                return at;
            }

            // No pointers: there is nothing before it to point to.
            if (label > MaxLabel || at + label > message.Length || length + label + 1 > room.Length)
            {
                return -1;
            }

            if (length > 0)
            {
                room[length++] = '.';
            }

            foreach (byte character in message.Slice(at, label))
            {
                isPlain &= character is > 0x20 and < 0x7f and not (byte)'.';
                room[length++] = (char)character;
            }

            at += label;
        }

        return -1;
    }

    /// <summary>The record that says how large an answer may be, where it is the first one behind the question.</summary>
    private static (int Room, bool WantsSignatures) ReadExtension(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 11 || rest[0] != 0 || BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) != OptType)
        {
            return (SmallestRoom, false);
        }

        return (Math.Max((int)BinaryPrimitives.ReadUInt16BigEndian(rest[3..]), SmallestRoom), (BinaryPrimitives.ReadUInt16BigEndian(rest[7..]) & DnssecOk) != 0);
    }
}
