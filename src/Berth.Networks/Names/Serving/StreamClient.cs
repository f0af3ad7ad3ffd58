using Berth.Linux;
using Berth.Networks.Names.Forwarding;
using Berth.Networks.Names.Wire;
using Berth.Networks.Serving;

namespace Berth.Networks.Names.Serving;

/// <summary>A TCP connection of a container: questions one after another, as the answers.</summary>
internal sealed class StreamClient(StreamDoor door, int descriptor, NameService service, Responder responder) : LoopSource(descriptor)
{
    private const int MaxMessage = 65535;
    private const int QuestionMilliseconds = 10_000;

    private StreamMessage _request = StreamMessage.ToReceive();
    private StreamMessage? _answer;

    /// <summary>Waits for a question.</summary>
    public void Begin()
    {
        (_request, _answer) = (StreamMessage.ToReceive(), null);
        door.SetDeadline(this, EventLoop.Now + QuestionMilliseconds);
        door.Watch(this, Epoll.In);
    }

    public override void OnReady(uint events)
    {
        if (_answer is { } answer ? !Write(answer) : !Read())
        {
            door.Close(this);
        }
    }

    public override void OnLate() => door.Close(this);

    /// <summary>False where it has gone, or says what is no question.</summary>
    private bool Read() => _request.Receive(Descriptor) switch
    {
        StreamProgress.Whole => Respond(),
        StreamProgress.Pending => true,
        _ => false,
    };

    private bool Respond()
    {
        // Nothing is read until there is an answer, which a failure of all servers is, too.
        door.Watch(this, 0);
        byte[] room = new byte[MaxMessage];
        ReadOnlySpan<byte> request = _request.Content;
        int length = responder.Answer(service, request, datagram: false, room);
        if (length == Responder.Unknown)
        {
            length = responder.AskOutside(service, request, datagram: false, room, new StreamAsker(this));
        }

        if (length > 0)
        {
            Send(room.AsSpan(0, length));
        }

        return length >= 0;
    }

    private void Send(ReadOnlySpan<byte> answer)
    {
        _answer = StreamMessage.ToSend(answer);
        door.Watch(this, Epoll.Out);
    }

    private bool Write(StreamMessage answer)
    {
        StreamProgress progress = answer.Send(Descriptor);
        if (progress == StreamProgress.Whole)
        {
            Begin();
        }

        return progress != StreamProgress.Failed;
    }

    private sealed class StreamAsker(StreamClient client) : Asker
    {
        protected override void Send(ReadOnlySpan<byte> answer)
        {
            if (!client.IsClosed)
            {
                client.Send(answer);
            }
        }
    }
}
