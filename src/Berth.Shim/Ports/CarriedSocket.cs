using Berth.Linux;

namespace Berth.Shim.Ports;

/// <summary>
/// A socket of the machine whose clients are carried to the container, with a daemon or without. The daemon that gave it has it too, and ends it for both by
/// shutting it down.
/// </summary>
internal abstract class CarriedSocket(Carrier carrier, int fd) : EventSource
{
    public int Descriptor => fd;

    protected Carrier Carrier => carrier;

    public virtual void Close()
    {
        carrier.Loop.Unwatch(this, fd);
        carrier.Remove(this);
        Fd.Close(fd);
    }
}
