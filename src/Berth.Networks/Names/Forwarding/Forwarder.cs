using System.Net;
using Berth.Linux;
using Berth.Networks.Names.Wire;
using Berth.Networks.Serving;

namespace Berth.Networks.Names.Forwarding;

/// <summary>Asks the servers outside, from the machine's own namespace, and keeps what they answer. Of the server's thread alone.</summary>
internal sealed class Forwarder(EventLoop loop, AnswerCache cache)
{
    private const int MaxWaiting = 1024;
    private const int MaxWaitingOfOne = 64;
    private const int ServerMilliseconds = 2000;
    private const int MaxDatagram = 65535;

    // An answer is looked at and passed on before the next one is read.
    private readonly byte[] _buffer = new byte[MaxDatagram];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>The number under which the answers of these servers are kept.</summary>
    public int NumberOf(IReadOnlyList<IPEndPoint> servers)
    {
        string key = string.Join(',', servers);
        if (!_numbers.TryGetValue(key, out int number))
        {
            _numbers.Add(key, number = _numbers.Count + 1);
        }

        return number;
    }

    /// <summary>Passes a question on; false where too many are on their way.</summary>
    public bool Ask(Outside outside, in Question question, Asker asker, bool datagram)
    {
        if (_waiting >= MaxWaiting || outside.Waiting >= MaxWaitingOfOne)
        {
            return false;
        }

        (_waiting, outside.Waiting) = (_waiting + 1, outside.Waiting + 1);
        new OutsideQuestion(this, outside, question, asker, datagram).AskNext();
        return true;
    }

    /// <summary>Sends a question to one server; false where that cannot even be tried.</summary>
    public bool Send(OutsideQuestion question, IPEndPoint server)
    {
        int descriptor = InternetSocket.Connect(server, question.IsDatagram);
        if (descriptor < 0)
        {
            return false;
        }

        LoopSource source = question.IsDatagram ? new OutsideDatagram(loop, descriptor, question, _buffer) : new OutsideStream(loop, descriptor, question);
        if (loop.Add(source, question.IsDatagram ? Epoll.In : Epoll.Out) != Errno.None)
        {
            Fd.Close(descriptor);
            return false;
        }

        loop.SetDeadline(source, EventLoop.Now + ServerMilliseconds);
        if (question.IsDatagram && Fd.Write(descriptor, question.Request) < 0)
        {
            loop.Remove(source);
            return false;
        }

        return true;
    }

    /// <summary>A question has its answer, or gets none (an empty one).</summary>
    public void End(OutsideQuestion question, ReadOnlySpan<byte> answer)
    {
        (_waiting, question.Outside.Waiting) = (_waiting - 1, question.Outside.Waiting - 1);
        Span<char> room = stackalloc char[Question.MaxName];
        if (question.IsDatagram && !answer.IsEmpty && Question.TryRead(question.Request, room, out Question asked))
        {
            cache.Add(question.Outside.Number, asked, answer);
        }
    }
}
