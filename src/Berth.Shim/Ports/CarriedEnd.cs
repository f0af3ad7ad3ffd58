using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>One side of a carried connection. It is not heard while the other has not taken what it said last.</summary>
internal sealed class CarriedEnd(CarriedConnection connection, Carrier carrier, int fd, bool isConnecting) : EventSource
{
    private CarryPipe? pending;
    private bool isWaitedFor = isConnecting;

    public CarriedEnd Other { get; set; } = null!;

    /// <summary>It says nothing any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>It has yet to take something that the other has said.</summary>
    public bool HasPending => pending is not null;

    /// <summary>It says nothing any more, and has taken everything.</summary>
    public bool IsDone => HasEnded && !HasPending;

    private bool IsHeard => !HasEnded && !isWaitedFor && !Other.isWaitedFor && !Other.HasPending;

    public override void OnReady(uint events)
    {
        if (isWaitedFor)
        {
            OnConnected();
            return;
        }

        // An error or a hang-up shows in whichever of the two is under way.
        if ((events & ~Epoll.In) != 0 && HasPending)
        {
            SendPending();
        }

        if ((events & ~Epoll.Out) != 0 && IsHeard && !TryReceive())
        {
            connection.Close();
            return;
        }

        connection.Settle();
    }

    /// <summary>An end that is neither heard nor waited for is not watched at all: a hang-up would be told again and again.</summary>
    public void UpdateInterest()
    {
        uint wanted = (IsHeard ? Epoll.In : 0) | (isWaitedFor || HasPending ? Epoll.Out : 0);
        if (wanted == 0)
        {
            carrier.Loop.Unwatch(this, fd);
        }
        else if (Token == 0)
        {
            carrier.Loop.Watch(this, fd, wanted);
        }
        else
        {
            carrier.Loop.SetInterest(this, fd, wanted);
        }
    }

    public void Close()
    {
        carrier.Loop.Unwatch(this, fd);
        Fd.Close(fd);
        Drop();
    }

    private void OnConnected()
    {
        isWaitedFor = false;
        if (InternetSocket.ErrorOf(fd) != Errno.None)
        {
            connection.Close();
            return;
        }

        connection.Settle();
    }

    /// <summary>Hears once, and passes it on; false where the connection has broken off, or no pipe is left for it.</summary>
    private bool TryReceive()
    {
        if (carrier.TakePipe() is not { } pipe)
        {
            return false;
        }

        nint count = pipe.FillFrom(fd);
        if (count > 0)
        {
            Other.pending = pipe;
            Other.SendPending();
            return true;
        }

        carrier.GiveBack(pipe);
        if (count == 0)
        {
            HasEnded = true;
            Other.TellEnd();
        }

        return count == 0 || count == -(nint)Errno.EAGAIN;
    }

    /// <summary>Where the other says nothing any more, this one is told when it has taken everything.</summary>
    private void TellEnd()
    {
        if (Other.HasEnded && !HasPending)
        {
            UnixSocket.ShutdownSend(fd);
        }
    }

    private void SendPending()
    {
        nint sent = pending!.DrainTo(fd);
        if (sent < 0 && sent != -(nint)Errno.EAGAIN)
        {
            Drop();
            Other.HasEnded = true; // nobody hears it any more; what this one has said before still goes the other way
            return;
        }

        if (pending.Count > 0)
        {
            return;
        }

        carrier.GiveBack(pending);
        pending = null;
        TellEnd();
    }

    private void Drop()
    {
        pending?.Dispose();
        pending = null;
    }
}
