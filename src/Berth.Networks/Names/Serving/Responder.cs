using System.Net;
using System.Net.Sockets;
using Berth.Linux;
using Berth.Networks.Names.Forwarding;
using Berth.Networks.Names.Wire;

namespace Berth.Networks.Names.Serving;

/// <summary>Answers questions, at once or by asking outside. Of the server's thread alone.</summary>
internal sealed class Responder(AnswerCache cache, Forwarder forwarder)
{
    private const int MaxDatagram = 4096;
    private readonly List<IPAddress> _found = [];
    private uint _turn;

    /// <summary>Room for one request by UDP, its answer and its sender, which serves one socket after another: nothing in it outlives a request.</summary>
    public (byte[] Request, byte[] Answer, byte[] Peer) Room { get; } = (new byte[MaxDatagram], new byte[MaxDatagram], new byte[InternetSocket.PeerSize]);

    /// <summary>What <see cref="Answer"/> returns for what is not even a request: nothing is sent.</summary>
    public const int NoAnswer = -1;

    /// <summary>What <see cref="Answer"/> returns for a question that has to be asked outside.</summary>
    public const int Unknown = 0;

    /// <summary>Answers a request into <paramref name="answer"/>; the answer's length, <see cref="Unknown"/> or <see cref="NoAnswer"/>.</summary>
    /// <param name="service">Whose question it is.</param>
    /// <param name="message">The request.</param>
    /// <param name="datagram">By UDP: then the answer has to fit where the request says.</param>
    /// <param name="answer">Where the answer goes.</param>
    public int Answer(NameService service, ReadOnlySpan<byte> message, bool datagram, Span<byte> answer)
    {
        Span<char> name = stackalloc char[Question.MaxName];
        if (!Question.TryRead(message, name, out Question question))
        {
            byte code = Question.IsQuery(message) ? ResponseCode.Malformed : ResponseCode.NotImplemented;
            return message.Length < Question.HeaderSize || message[2] >= 0x80 ? NoAnswer : AnswerWriter.Refusal(message, answer, code);
        }

        int room = datagram ? question.Room : answer.Length;
        if (AnswerFromZones(service.View, question, room, answer) is > 0 and var known)
        {
            return known;
        }

        if (service.View.Owns(question.Name))
        {
            return AnswerWriter.Empty(question, answer, ResponseCode.NoSuchName);
        }

        if (service.Outside.Servers.Count == 0)
        {
            return AnswerWriter.Empty(question, answer, ResponseCode.ServerFailure);
        }

        if (datagram && cache.Find(service.Outside.Number, question, answer) is > 0 and var kept)
        {
            return kept > room ? AnswerWriter.Cut(answer, question.End) : kept;
        }

        return Unknown;
    }

    /// <summary>Asks outside for somebody who will be given the answer; where too many ask, the length of a refusal, else 0.</summary>
    public int AskOutside(NameService service, ReadOnlySpan<byte> message, bool datagram, Span<byte> refusal, Asker asker)
    {
        Span<char> name = stackalloc char[Question.MaxName];
        _ = Question.TryRead(message, name, out Question question);
        asker.Room = datagram ? question.Room : int.MaxValue;
        return forwarder.Ask(service.Outside, question, asker, datagram) ? 0 : AnswerWriter.Empty(question, refusal, ResponseCode.Refused);
    }

    private int AnswerFromZones(NameView view, in Question question, int room, Span<byte> answer)
    {
        if (question.Class != RecordType.Internet || question.Name.IsEmpty)
        {
            return 0;
        }

        switch (question.Type)
        {
            case RecordType.A or RecordType.Aaaa:
                _found.Clear();
                AddressFamily family = question.Type == RecordType.A ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
                return view.Find(question.Name, family, _found) ? AnswerWriter.Addresses(question, _found, view.TimeToLive, _turn++, room, answer) : 0;
            case RecordType.Mx:
                _found.Clear();
                return view.Find(question.Name, AddressFamily.InterNetwork, _found) ? AnswerWriter.Empty(question, answer) : 0;
            case RecordType.Ptr:
                return ReverseName.Parse(question.Name) is { } address && view.FindName(address) is { } host ? AnswerWriter.Pointer(question, host, view.TimeToLive, answer) : 0;
            default:
                return 0;
        }
    }
}
