using System.Buffers.Binary;
using Berth.Linux;
using Berth.Networks.Names.Forwarding;

namespace Berth.Networks.Names.Serving;

/// <summary>A TCP connection of a container: questions one after another, each with its length before it, as the answers.</summary>
internal sealed class StreamClient(StreamDoor door, int descriptor, NameService service, Responder responder) : LoopSource(descriptor)
{
    private const int LengthSize = 2;
    private const int MaxMessage = 65535;
    private const int QuestionMilliseconds = 10_000;

    private byte[] _request = new byte[LengthSize];
    private byte[] _answer = [];
    private int _read;
    private int _written;

    /// <summary>Waits for a question.</summary>
    public void Begin()
    {
        (_request, _read, _answer, _written) = (new byte[LengthSize], 0, [], 0);
        door.SetDeadline(this, EventLoop.Now + QuestionMilliseconds);
        door.Watch(this, Epoll.In);
    }

    public override void OnReady(uint events)
    {
        if (_answer.Length > 0 ? !Write() : !Read())
        {
            door.Close(this);
        }
    }

    public override void OnLate() => door.Close(this);

    /// <summary>False where it has gone, or says what is no question.</summary>
    private bool Read()
    {
        nint count = Fd.Read(Descriptor, _request.AsSpan(_read));
        if (count <= 0)
        {
            return count == -(nint)Errno.EAGAIN;
        }

        _read += (int)count;
        if (_read == LengthSize && _request.Length == LengthSize)
        {
            Array.Resize(ref _request, LengthSize + BinaryPrimitives.ReadUInt16BigEndian(_request));
            return _request.Length > LengthSize;
        }

        return _read < _request.Length || Respond();
    }

    private bool Respond()
    {
        // Nothing is read until there is an answer, which a failure of all servers is, too.
        door.Watch(this, 0);
        byte[] room = new byte[MaxMessage];
        ReadOnlySpan<byte> request = _request.AsSpan(LengthSize);
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
        _answer = new byte[LengthSize + answer.Length];
        BinaryPrimitives.WriteUInt16BigEndian(_answer, (ushort)answer.Length);
        answer.CopyTo(_answer.AsSpan(LengthSize));
        door.Watch(this, Epoll.Out);
    }

    private bool Write()
    {
        nint count = Fd.Write(Descriptor, _answer.AsSpan(_written));
        if (count < 0)
        {
            return count == -(nint)Errno.EAGAIN;
        }

        _written += (int)count;
        if (_written == _answer.Length)
        {
            Begin();
        }

        return true;
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
