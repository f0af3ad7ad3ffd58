using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Berth.Networks.Names.Wire;

/// <summary>Writes answers into a buffer; each method returns the answer's length.</summary>
internal static class AnswerWriter
{
    private const ushort Response = 0x8080; // QR, RA
    private const ushort Truncated = 0x0200;
    private const ushort NameOfTheQuestion = 0xc00c;

    /// <summary>An answer without records.</summary>
    public static int Empty(in Question question, Span<byte> to, byte code = ResponseCode.Success)
    {
        question.Message[..question.End].CopyTo(to);
        Head(to, question.Flags, code, questions: 1, answers: 0);
        return question.End;
    }

    /// <summary>To something that cannot be read.</summary>
    public static int Refusal(ReadOnlySpan<byte> message, Span<byte> to, byte code)
    {
        message[..2].CopyTo(to);
        Head(to, BinaryPrimitives.ReadUInt16BigEndian(message[2..]), code, questions: 0, answers: 0);
        return Question.HeaderSize;
    }

    /// <summary>The addresses, beginning with one of them and going round; as many as there is room for, and told to be cut where it is not for all.</summary>
    public static int Addresses(in Question question, List<IPAddress> addresses, uint timeToLive, uint turn, int room, Span<byte> to)
    {
        int at = Empty(question, to);
        ushort written = 0;
        for (int i = 0; i < addresses.Count; i++, written++)
        {
            IPAddress address = addresses[(int)((turn + (uint)i) % (uint)addresses.Count)];
            int size = question.Type == RecordType.A ? 4 : 16;
            if (at + 12 + size > Math.Min(room, to.Length))
            {
                break;
            }

            at = Record(to, at, question.Type, timeToLive, size);
            _ = address.TryWriteBytes(to[at..], out _);
            at += size;
        }

        Head(to, question.Flags, ResponseCode.Success, questions: 1, written, isCut: written < addresses.Count);
        return at;
    }

    /// <summary>The name that belongs to an address; nothing where it is longer than names may be.</summary>
    public static int Pointer(in Question question, string name, uint timeToLive, Span<byte> to)
    {
        int at = Empty(question, to);
        if (name.Length >= Question.MaxName || name.Split('.').Any(static label => label.Length is 0 or > Question.MaxLabel))
        {
            return at;
        }

        at = Record(to, at, RecordType.Ptr, timeToLive, name.Length + 2);
        foreach (string label in name.Split('.'))
        {
            to[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, to[at..]);
        }

        to[at++] = 0;
        Head(to, question.Flags, ResponseCode.Success, questions: 1, answers: 1);
        return at;
    }

    /// <summary>Cuts an answer that is too long for a datagram down to its question: the asker then comes by TCP.</summary>
    public static int Cut(Span<byte> answer, int end)
    {
        BinaryPrimitives.WriteUInt16BigEndian(answer[2..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(answer[2..]) | Truncated));
        answer[6..Question.HeaderSize].Clear();
        return end;
    }

    private static void Head(Span<byte> to, ushort asked, byte code, ushort questions, ushort answers, bool isCut = false)
    {
        ushort flags = (ushort)(Response | (asked & Question.RecursionDesired) | (isCut ? Truncated : 0) | code);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], flags);
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], questions);
        BinaryPrimitives.WriteUInt16BigEndian(to[6..], answers);
        to[8..Question.HeaderSize].Clear();
    }

    private static int Record(Span<byte> to, int at, ushort type, uint timeToLive, int size)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to[at..], NameOfTheQuestion);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 2)..], type);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 4)..], RecordType.Internet);
        BinaryPrimitives.WriteUInt32BigEndian(to[(at + 6)..], timeToLive);
        BinaryPrimitives.WriteUInt16BigEndian(to[(at + 10)..], (ushort)size);
        return at + 12;
    }
}
