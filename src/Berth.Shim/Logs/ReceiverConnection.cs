using System.Net;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim.Logs;

/// <summary>
/// The way to a receiver. One that is away costs the messages that it is not there for: a message is sent once more over a new
/// connection, and where there is none, it is lost, and the next attempt to connect over a network is a second away.
/// </summary>
internal sealed class ReceiverConnection(LogReceiverOptions options, EventLoop loop, Action ready) : EventSource
{
    private const long RetryMilliseconds = 1000;
    private int fd = -1;
    private bool isConnecting;
    private long nextTry;

    /// <summary>Of the message under way.</summary>
    private int sent;

    private bool IsLocal => options.Transport is LogTransport.UnixStream or LogTransport.UnixDatagram;

    private bool IsStream => options.Transport is LogTransport.UnixStream or LogTransport.Tcp;

    /// <summary>False when the receiver takes nothing now: the same message is to be given again when it does.</summary>
    public bool TrySend(ReadOnlySpan<byte> message)
    {
        for (int attempt = 0; attempt < 2 && TryOpen(); attempt++)
        {
            Errno failed = isConnecting ? Errno.EAGAIN : Send(message);
            switch (failed)
            {
                case Errno.None or Errno.EMSGSIZE:
                    sent = 0;
                    return true;
                case Errno.EAGAIN:
                    Wait();
                    return false;
                default:
                    Close();
                    break;
            }
        }

        sent = 0;
        return true;
    }

    public void Close()
    {
        loop.Unwatch(this, fd);
        Fd.Close(fd);
        (fd, isConnecting, sent) = (-1, false, 0);
    }

    public override void OnReady(uint events)
    {
        loop.Unwatch(this, fd);
        if (isConnecting && InternetSocket.ErrorOf(fd) != Errno.None)
        {
            Close();
            nextTry = Environment.TickCount64 + RetryMilliseconds;
        }

        isConnecting = false;
        ready();
    }

    private void Wait()
    {
        if (Token == 0)
        {
            loop.Watch(this, fd, Epoll.Out);
        }
    }

    private bool TryOpen()
    {
        if (fd >= 0)
        {
            return true;
        }

        if (Environment.TickCount64 < nextTry)
        {
            return false;
        }

        fd = Open();
        isConnecting = fd >= 0 && options.Transport == LogTransport.Tcp;
        nextTry = IsLocal ? 0 : Environment.TickCount64 + RetryMilliseconds;
        return fd >= 0;
    }

    private int Open() => options.Transport switch
    {
        LogTransport.UnixStream or LogTransport.UnixDatagram => UnixSocket.ConnectNonBlocking(options.Address, !IsStream),
        LogTransport.Udp or LogTransport.Tcp => InternetSocket.Connect(IPEndPoint.Parse(options.Address), !IsStream),
        _ => RelayProcess.TryStart(options.Relay, loop),
    };

    private Errno Send(ReadOnlySpan<byte> message)
    {
        while (true)
        {
            nint count = UnixSocket.Send(fd, message[sent..]);
            if (count < 0)
            {
                Errno failed = (Errno)(-count);
                bool isTooLong = failed is Errno.EMSGSIZE or Errno.ENOBUFS && options.Format == LogMessageFormat.Journal;
                return isTooLong ? SendAsFile(message) : failed;
            }

            sent += (int)count;
            if (!IsStream || sent == message.Length)
            {
                return Errno.None;
            }
        }
    }

    /// <summary>What is too long for a datagram the journal takes as a sealed file.</summary>
    private unsafe Errno SendAsFile(ReadOnlySpan<byte> message)
    {
        int file = Fd.SealedMemoryFile("journal-message", message);
        Errno failed = file < 0 ? (Errno)(-file) : UnixSocket.SendDescriptor(fd, null, 0, file);
        Fd.Close(file);
        return failed;
    }
}
