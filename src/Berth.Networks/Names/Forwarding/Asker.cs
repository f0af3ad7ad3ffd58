using Berth.Networks.Names.Wire;

namespace Berth.Networks.Names.Forwarding;

/// <summary>Who waits for an answer from outside.</summary>
internal abstract class Asker
{
    /// <summary>How large an answer it takes.</summary>
    public int Room { get; set; }

    /// <summary>Gives it what came; it may have gone away. Where it is too large it is cut down to the question.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="end">Where the question ends in it.</param>
    public void Give(Span<byte> answer, int end) => Send(answer.Length > Room ? answer[..AnswerWriter.Cut(answer, end)] : answer);

    protected abstract void Send(ReadOnlySpan<byte> answer);
}
