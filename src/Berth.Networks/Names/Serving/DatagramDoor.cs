using Berth.Linux;
using Berth.Networks.Names.Forwarding;

namespace Berth.Networks.Names.Serving;

/// <summary>A container's UDP socket.</summary>
internal sealed class DatagramDoor(int descriptor, NameService service, Responder responder) : LoopSource(descriptor)
{
    private const int BatchSize = 64;
    private const int MaxRequest = 4096;
    private const int MaxAnswer = 4096;

    // The loop has one thread, and nothing in them outlives a request.
    private static readonly byte[] Request = new byte[MaxRequest];
    private static readonly byte[] AnswerRoom = new byte[MaxAnswer];
    private static readonly byte[] Peer = new byte[InternetSocket.PeerSize];

    /// <summary>As many as a batch, so that one container's flood does not keep the others waiting.</summary>
    public override void OnReady(uint events)
    {
        for (int i = 0; i < BatchSize; i++)
        {
            int length = InternetSocket.ReceiveFrom(Descriptor, Request, Peer, out int peerLength);
            if (length < 0)
            {
                return;
            }

            Span<byte> request = Request.AsSpan(0, length);
            int answer = responder.Answer(service, request, datagram: true, AnswerRoom);
            if (answer == Responder.Unknown)
            {
                answer = responder.AskOutside(service, request, datagram: true, AnswerRoom, new DatagramAsker(this, Peer[..peerLength]));
            }

            if (answer > 0)
            {
                InternetSocket.SendTo(Descriptor, AnswerRoom.AsSpan(0, answer), Peer.AsSpan(0, peerLength));
            }
        }
    }

    private sealed class DatagramAsker(DatagramDoor door, byte[] peer) : Asker
    {
        protected override void Send(ReadOnlySpan<byte> answer)
        {
            if (!door.IsClosed)
            {
                InternetSocket.SendTo(door.Descriptor, answer, peer);
            }
        }
    }
}
