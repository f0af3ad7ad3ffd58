using Berth.Linux;
using Berth.Networks.Serving;

namespace Berth.Networks.Names.Forwarding;

/// <summary>One question to one server by UDP; the socket is connected, so that nobody else's datagrams arrive.</summary>
internal sealed class OutsideDatagram(EventLoop loop, int descriptor, OutsideQuestion question, byte[] buffer) : LoopSource(descriptor)
{
    public override void OnReady(uint events)
    {
        nint length = Fd.Read(Descriptor, buffer);
        if (length < 0)
        {
            // Nobody listens there, or the network is unreachable: no need to wait for its time.
            loop.Remove(this);
            question.AskNext();
            return;
        }

        // A datagram that is no answer to the question may be forged; the right one may still come.
        if (question.Take(buffer.AsSpan(0, (int)length)))
        {
            loop.Remove(this);
        }
    }

    public override void OnLate()
    {
        loop.Remove(this);
        question.AskNext();
    }
}
