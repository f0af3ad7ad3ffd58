using System.Net;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Networks.Ports;

/// <summary>What keeps a port whose clients no rule of the kernel can lead to the container: its shim has the socket too, and carries them.</summary>
/// <param name="socket">Listens, or is one of datagrams.</param>
/// <param name="server">The container's address.</param>
internal sealed class CarriedPort(SafeFileHandle socket, IPAddress server) : IDisposable
{
    public SafeFileHandle Socket => socket;

    public IPAddress Server => server;

    /// <summary>The shim has it.</summary>
    public bool IsHanded { get; set; }

    /// <summary>Closes the port, for the shim too.</summary>
    public void Dispose()
    {
        if (!socket.IsClosed)
        {
            PortHold.End(socket);
            socket.Dispose();
        }
    }

    /// <summary>Leaves it to the shim.</summary>
    public void Leave() => socket.Dispose();
}
