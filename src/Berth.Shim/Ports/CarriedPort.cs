using System.Net;
using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>
/// A listening socket of the machine whose clients are carried to the container, with a daemon or without. The daemon that gave it has it too, and ends it for both by
/// shutting it down.
/// </summary>
internal sealed class CarriedPort(Carrier carrier, int fd, IPEndPoint server) : EventSource
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
                CarriedConnection.Begin(carrier, client, server);
            }
            else if (!GoesOn((Errno)(-client)))
            {
                return;
            }
        }
    }

    public void Close()
    {
        carrier.Loop.Unwatch(this, fd);
        carrier.Remove(this);
        Fd.Close(fd);
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
                carrier.LetOneGo(fd);
                return false;
            default:
                return false;
        }
    }
}
