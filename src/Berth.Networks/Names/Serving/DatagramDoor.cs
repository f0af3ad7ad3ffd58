using Berth.Linux;
using Berth.Networks.Names.Forwarding;
using Berth.Networks.Serving;

namespace Berth.Networks.Names.Serving;

/// <summary>A container's UDP socket.</summary>
internal sealed class DatagramDoor(int descriptor, NameService service, Responder responder) : LoopSource(descriptor)
{
    private const int BatchSize = 64;

    /// <summary>As many as a batch, so that one container's flood does not keep the others waiting.</summary>
    public override void OnReady(uint events)
    {
        (byte[] received, byte[] room, byte[] peer) = responder.Room;
        for (int i = 0; i < BatchSize; i++)
        {
            int length = InternetSocket.ReceiveFrom(Descriptor, received, peer, out int peerLength);
            if (length < 0)
            {
                return;
            }

            Span<byte> request = received.AsSpan(0, length);
            int answer = responder.Answer(service, request, datagram: true, room);
            if (answer == Responder.Unknown)
            {
                answer = responder.AskOutside(service, request, datagram: true, room, new DatagramAsker(this, peer[..peerLength]));
            }

            if (answer > 0)
            {
                InternetSocket.SendTo(Descriptor, room.AsSpan(0, answer), peer.AsSpan(0, peerLength));
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
