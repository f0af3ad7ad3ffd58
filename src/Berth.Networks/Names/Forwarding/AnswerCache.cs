using Berth.Networks.Names.Wire;

namespace Berth.Networks.Names.Forwarding;

/// <summary>Answers from outside, for as long as they hold. Of the server's thread alone.</summary>
internal sealed class AnswerCache(TimeProvider time)
{
    private const int MaxAnswers = 1000;
    private const int MaxSize = 4096;
    private const int KeyHead = 4;

    private readonly Dictionary<string, Kept> _answers = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly List<int> _times = [];

    /// <summary>Writes the answer that is kept to a question; its length, or 0 where none is.</summary>
    /// <param name="servers">The number of the servers that would be asked: others may answer otherwise.</param>
    /// <param name="question">The question.</param>
    /// <param name="to">Where the answer goes.</param>
    public int Find(int servers, in Question question, Span<byte> to)
    {
        Span<char> room = stackalloc char[KeyHead + Question.MaxName];
        ReadOnlySpan<char> key = Key(servers, question, room);
        if (key.IsEmpty || !_answers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out Kept? kept) || kept.Message.Length > to.Length)
        {
            return 0;
        }

        uint age = (uint)time.GetElapsedTime(kept.Since).TotalSeconds;
        if (age >= kept.Seconds)
        {
            return 0;
        }

        kept.Message.CopyTo(to);
        question.Message[..2].CopyTo(to);
        question.Section.CopyTo(to[Question.HeaderSize..]);
        Answer.Age(to, kept.Times, age);
        return kept.Message.Length;
    }

    /// <summary>Keeps an answer, if it holds for a while.</summary>
    public void Add(int servers, in Question question, ReadOnlySpan<byte> answer)
    {
        Span<char> room = stackalloc char[KeyHead + Question.MaxName];
        ReadOnlySpan<char> key = Key(servers, question, room);
        uint seconds = Answer.ReadTime(answer, question.End, _times);
        if (key.IsEmpty || seconds == 0 || answer.Length > MaxSize)
        {
            return;
        }

        string name = key.ToString();
        if (!_answers.ContainsKey(name))
        {
            _order.Enqueue(name);
        }

        _answers[name] = new Kept(answer.ToArray(), [.. _times], time.GetTimestamp(), seconds);
        while (_order.Count > MaxAnswers)
        {
            _answers.Remove(_order.Dequeue());
        }
    }

    /// <summary>What makes two questions the same; empty for those whose name is not kept.</summary>
    private static ReadOnlySpan<char> Key(int servers, in Question question, Span<char> room)
    {
        if (question.Name.IsEmpty || question.Class != RecordType.Internet)
        {
            return default;
        }

        room[0] = (char)servers;
        room[1] = (char)question.Type;
        room[2] = (char)(question.Flags & (Question.RecursionDesired | Question.CheckingDisabled));
        room[3] = question.WantsSignatures ? 's' : ' ';
        return room[..(KeyHead + question.Name.ToLowerInvariant(room[KeyHead..]))];
    }

    private sealed record Kept(byte[] Message, int[] Times, long Since, uint Seconds);
}
