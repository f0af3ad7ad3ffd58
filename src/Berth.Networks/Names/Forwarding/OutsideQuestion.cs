using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Berth.Networks.Names.Wire;

namespace Berth.Networks.Names.Forwarding;

/// <summary>
/// A question on its way outside: to one server after another, each by a socket of its own, until one answers. The id is not the asker's: who
/// wants to forge an answer has to guess it, and the port.
/// </summary>
internal sealed class OutsideQuestion
{
    private readonly Forwarder _forwarder;
    private readonly Asker _asker;
    private readonly byte[] _request;
    private readonly ushort _askersId;
    private int _next;

    public OutsideQuestion(Forwarder forwarder, Outside outside, in Question question, Asker asker, bool datagram)
    {
        (_forwarder, Outside, _asker, IsDatagram) = (forwarder, outside, asker, datagram);
        _request = question.Message.ToArray();
        _askersId = question.Id;
        RandomNumberGenerator.Fill(_request.AsSpan(0, 2));
        End = question.End;
    }

    public Outside Outside { get; }

    public ReadOnlySpan<byte> Request => _request;

    /// <summary>Where the question ends in the request, and in an answer.</summary>
    public int End { get; }

    public bool IsDatagram { get; }

    /// <summary>Asks the next server; without one the asker is told that it failed.</summary>
    public void AskNext()
    {
        while (_next < Outside.Servers.Count)
        {
            if (_forwarder.Send(this, Outside.Servers[_next++]))
            {
                return;
            }
        }

        Fail();
    }

    /// <summary>Takes a server's answer; false where it is none to this question.</summary>
    public bool Take(Span<byte> answer)
    {
        if (!Answer.Belongs(answer, _request, End))
        {
            return false;
        }

        if (Answer.CodeOf(answer) is ResponseCode.ServerFailure or ResponseCode.Refused && _next < Outside.Servers.Count)
        {
            AskNext();
            return true;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_request, _askersId);
        BinaryPrimitives.WriteUInt16BigEndian(answer, _askersId);
        _forwarder.End(this, answer);
        _asker.Give(answer, End);
        return true;
    }

    private void Fail()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_request, _askersId);
        Span<byte> answer = stackalloc byte[Question.HeaderSize + Question.MaxName + 5];
        Span<char> room = stackalloc char[Question.MaxName];
        int length = Question.TryRead(_request, room, out Question question)
            ? AnswerWriter.Empty(question, answer, ResponseCode.ServerFailure)
            : AnswerWriter.Refusal(_request, answer, ResponseCode.ServerFailure);
        _forwarder.End(this, default);
        _asker.Give(answer[..length], End);
    }
}

/// <summary>The servers that one container's questions go to, the number their answers are kept under, and how many are on their way.</summary>
internal sealed class Outside(IReadOnlyList<IPEndPoint> servers, int number)
{
    public IReadOnlyList<IPEndPoint> Servers => servers;

    public int Number => number;

    public int Waiting { get; set; }
}
