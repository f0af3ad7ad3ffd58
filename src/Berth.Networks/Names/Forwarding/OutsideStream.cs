using Berth.Linux;
using Berth.Networks.Names.Wire;
using Berth.Networks.Serving;

namespace Berth.Networks.Names.Forwarding;

/// <summary>One question to one server by TCP: the question goes, the answer comes.</summary>
internal sealed class OutsideStream(EventLoop loop, int descriptor, OutsideQuestion question) : LoopSource(descriptor)
{
    private readonly StreamMessage _answer = StreamMessage.ToReceive();
    private StreamMessage? _request = StreamMessage.ToSend(question.Request);

    public override void OnReady(uint events)
    {
        if (_request is { } request)
        {
            Send(request);
        }
        else
        {
            Receive();
        }
    }

    public override void OnLate()
    {
        loop.Remove(this);
        question.AskNext();
    }

    private void Send(StreamMessage request)
    {
        switch (request.Send(Descriptor))
        {
            case StreamProgress.Whole:
                _request = null;
                loop.Watch(this, Epoll.In);
                break;
            case StreamProgress.Failed:
                OnLate();
                break;
        }
    }

    private void Receive()
    {
        StreamProgress progress = _answer.Receive(Descriptor);
        if (progress == StreamProgress.Whole && question.Take(_answer.Content))
        {
            loop.Remove(this);
        }
        else if (progress != StreamProgress.Pending)
        {
            OnLate(); // the server has gone, or has answered something else
        }
    }
}
