using System.Buffers.Binary;
using Berth.Linux;
using Berth.Networks.Names.Serving;

namespace Berth.Networks.Names.Forwarding;

/// <summary>One question to one server by TCP: the length, the question; the length, the answer.</summary>
internal sealed class OutsideStream : LoopSource
{
    private const int LengthSize = 2;

    private readonly EventLoop _loop;
    private readonly OutsideQuestion _question;
    private readonly byte[] _request;
    private byte[] _answer = new byte[LengthSize];
    private int _written;
    private int _read;

    public OutsideStream(EventLoop loop, int descriptor, OutsideQuestion question)
        : base(descriptor)
    {
        (_loop, _question) = (loop, question);
        _request = new byte[LengthSize + question.Request.Length];
        BinaryPrimitives.WriteUInt16BigEndian(_request, (ushort)question.Request.Length);
        question.Request.CopyTo(_request.AsSpan(LengthSize));
    }

    public override void OnReady(uint events)
    {
        if (_written < _request.Length ? !Write() : !Read())
        {
            OnLate();
        }
    }

    public override void OnLate()
    {
        _loop.Remove(this);
        _question.AskNext();
    }

    private bool Write()
    {
        nint count = Fd.Write(Descriptor, _request.AsSpan(_written));
        if (count < 0)
        {
            return count == -(nint)Errno.EAGAIN;
        }

        _written += (int)count;
        if (_written == _request.Length)
        {
            _loop.Watch(this, Epoll.In);
        }

        return true;
    }

    /// <summary>False where the server has gone, or answered something else.</summary>
    private bool Read()
    {
        nint count = Fd.Read(Descriptor, _answer.AsSpan(_read));
        if (count <= 0)
        {
            return count == -(nint)Errno.EAGAIN;
        }

        _read += (int)count;
        if (_read == LengthSize && _answer.Length == LengthSize)
        {
            Array.Resize(ref _answer, LengthSize + BinaryPrimitives.ReadUInt16BigEndian(_answer));
            return _answer.Length > LengthSize;
        }

        if (_read < _answer.Length)
        {
            return true;
        }

        bool belongs = _question.Take(_answer.AsSpan(LengthSize));
        if (belongs)
        {
            _loop.Remove(this);
        }

        return belongs;
    }
}
