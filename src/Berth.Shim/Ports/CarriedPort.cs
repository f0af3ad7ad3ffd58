using System.Net;
using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>One that listens.</summary>
internal sealed class CarriedPort(Carrier carrier, int fd, IPEndPoint server) : CarriedSocket(carrier, fd)
{
    private const int BatchSize = 16;

    public override void OnReady(uint events)
    {
        for (int i = 0; i < BatchSize; i++)
        {
            int client = InternetSocket.Accept(Descriptor);
            if (client >= 0)
            {
                CarriedConnection.Begin(Carrier, client, server);
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
                Carrier.LetOneGo(Descriptor);
                return false;
            default:
                return false;
        }
    }
}
