using System.Net;
using Microsoft.Win32.SafeHandles;

namespace Berth.Networks;

/// <summary>A network that containers are plugged into, with addresses of its own. Thread-safe.</summary>
public interface IContainerNetwork : IAsyncDisposable
{
    /// <summary>Where containers on it reach the machine; empty where they do not.</summary>
    IReadOnlyList<IPAddress> MachineAddresses { get; }

    /// <summary>Plugs a namespace that is there already into the network. It gets no default route: it may be on several networks.</summary>
    /// <exception cref="NetworkException">The address is taken, none is free, or something is in the way.</exception>
    /// <exception cref="Linux.LinuxException">The kernel refused a step.</exception>
    Task<PluggedEndpoint> PlugAsync(SafeFileHandle networkNamespace, EndpointWish wish);

    /// <summary>Takes an endpoint out of its namespace, where others may go on, and gives the address back. One that is gone is no error.</summary>
    /// <param name="networkNamespace">Where it is.</param>
    /// <param name="name">Its interface there.</param>
    /// <param name="address">Its address.</param>
    Task UnplugAsync(SafeFileHandle networkNamespace, string name, IPAddress address);

    /// <summary>Records the addresses of a container that was running before this daemon.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="inet6">Its other one; null where it has none.</param>
    /// <exception cref="NetworkException">It is not of this network's subnet.</exception>
    void Adopt(IPAddress address, IPAddress? inet6 = null);

    /// <summary>Gives back an ended container's address; it is given again when its interface is gone. Releasing twice does no harm before the address is given again.</summary>
    void Release(IPAddress address);

    /// <summary>Ends endpoints that nobody has adopted: those of a daemon that died in the middle of something.</summary>
    void ReleaseStrays();

    /// <summary>Ends the network: closes it, and removes from the machine what was made for it.</summary>
    /// <exception cref="NetworkException">Containers are on it.</exception>
    Task RemoveAsync();
}
