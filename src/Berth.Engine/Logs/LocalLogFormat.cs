using System.Buffers.Binary;

namespace Berth.Engine.Logs;

/// <summary>Docker's local format, as Docker and Berth's shim write it: a length, a LogEntry of protocol buffers, the length again.</summary>
internal sealed class LocalLogFormat : LogFormat
{
    public static readonly LocalLogFormat Instance = new();
    private const int LengthSize = 4;
    private const int Frame = 2 * LengthSize;
    private const int Varint = 0;
    private const int Bytes = 2;

    public override int FindEnd(ReadOnlySpan<byte> begun, ReadOnlySpan<byte> bytes)
    {
        if (begun.Length + bytes.Length < LengthSize)
        {
            return Incomplete;
        }

        int length = LengthAt(begun[..Math.Min(begun.Length, LengthSize)], bytes);
        if (length is < 0 or > LongestRecord - Frame)
        {
            return Damaged;
        }

        int missing = length + Frame - begun.Length;
        return missing <= bytes.Length ? missing : Incomplete;
    }

    public override bool TryParse(ReadOnlySpan<byte> record, out LogEntry entry)
    {
        entry = default;
        ReadOnlySpan<byte> message = record.Length < Frame ? default : record[LengthSize..^LengthSize];
        (bool isStdout, bool isPart, bool isLast, long time) = (true, false, false, 0);
        ReadOnlySpan<byte> text = default;
        while (!message.IsEmpty)
        {
            if (!TryReadField(ref message, out int field, out ulong number, out ReadOnlySpan<byte> value))
            {
                return false;
            }

            switch (field)
            {
                case 1: isStdout = value.SequenceEqual("stdout"u8); break;
                case 2: time = (long)number; break;
                case 3: text = value; break;
                case 4: isPart = number != 0; break;
                case 5: isLast = IsLast(value); break;
            }
        }

        entry = new LogEntry { IsStdout = isStdout, Text = text, HasNewline = !isPart || isLast, Nanoseconds = time };
        return record.Length >= Frame;
    }

    /// <summary>From length to length. Where they do not fit, something else is between.</summary>
    public override long? FindTail(LogFile file, ref long count)
    {
        Span<byte> four = stackalloc byte[LengthSize];
        long wanted = count;
        long at = file.Length;
        while (at > 0 && wanted > 0)
        {
            if (at < Frame || file.Read(four, at - LengthSize) < LengthSize)
            {
                return null;
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(four);
            at -= Frame + length;
            if (length < 0 || at < 0 || file.Read(four, at) < LengthSize || BinaryPrimitives.ReadInt32BigEndian(four) != length)
            {
                return null;
            }

            wanted--;
        }

        count = wanted;
        return wanted <= 0 ? at : -1;
    }

    private static int LengthAt(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> head = stackalloc byte[LengthSize];
        first.CopyTo(head);
        second[..(LengthSize - first.Length)].CopyTo(head[first.Length..]);
        return BinaryPrimitives.ReadInt32BigEndian(head);
    }

    private static bool IsLast(ReadOnlySpan<byte> part)
    {
        while (!part.IsEmpty && TryReadField(ref part, out int field, out ulong number, out _))
        {
            if (field == 1)
            {
                return number != 0;
            }
        }

        return false;
    }

    private static bool TryReadField(scoped ref ReadOnlySpan<byte> message, out int field, out ulong number, out ReadOnlySpan<byte> value)
    {
        value = default;
        number = 0;
        bool isWhole = TryReadVarint(ref message, out ulong tag) && (tag & 7) is Varint or Bytes && TryReadVarint(ref message, out number);
        field = (int)(tag >> 3);
        if (!isWhole || (tag & 7) == Varint)
        {
            return isWhole;
        }

        if (number > (ulong)message.Length)
        {
            return false;
        }

        value = message[..(int)number];
        message = message[(int)number..];
        return true;
    }

    private static bool TryReadVarint(scoped ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (int i = 0; i < message.Length && i < 10; i++)
        {
            value |= (ulong)(message[i] & 0x7f) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
