using System.Net;
using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>
/// A listening socket of the machine whose clients are carried to the container, with a daemon or without. The daemon that gave it has it too, and ends it for both by
/// shutting it down.
/// </summary>
internal sealed class CarriedPort(ShimLoop loop, int fd, IPEndPoint server) : EventSource
{
    private const int BatchSize = 16;

    public int Descriptor => fd;

    public override void OnReady(uint events)
    {
        for (int i = 0; i < BatchSize; i++)
        {
            int client = InternetSocket.Accept(fd);
            if (client >= 0)
            {
                CarriedConnection.Begin(loop, client, server);
            }
            else if (!GoesOn((Errno)(-client)))
            {
                return;
            }
        }
    }

    private bool GoesOn(Errno refusal)
    {
        switch (refusal)
        {
            case Errno.ECONNABORTED:
                return true;
            case Errno.EINVAL:
                Close();
                return false;
            case Errno.EMFILE or Errno.ENFILE:
                LetOneGo();
                return false;
            default:
                return false;
        }
    }

    public void Close()
    {
        loop.Unwatch(this, fd);
        loop.Ports.Remove(this);
        Fd.Close(fd);
    }

    /// <summary>A client that waits where no descriptor is left would keep the processor busy.</summary>
    private void LetOneGo()
    {
        Fd.Close(loop.Spare);
        Fd.Close(InternetSocket.Accept(fd));
        loop.Spare = OpenSpare();
    }

    public static int OpenSpare() => Fd.Open("/dev/null", Fd.CloseOnExec);
}
