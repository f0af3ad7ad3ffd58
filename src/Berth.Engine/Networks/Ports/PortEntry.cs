using Berth.Networks.Ports;

namespace Berth.Engine.Networks.Ports;

/// <summary>A port of a container in a <see cref="PortTable"/>.</summary>
/// <param name="containerId">Whose it is.</param>
/// <param name="port">Where it leads; to no address while it waits for its container.</param>
/// <param name="hold">What keeps it from other programs; null where nothing does.</param>
internal sealed class PortEntry(string containerId, PublishedPort port, IDisposable? hold)
{
    public string ContainerId => containerId;

    public PublishedPort Port => port;

    public IDisposable? Hold => hold;

    /// <summary>The next with the same number, on another address: the table's.</summary>
    public PortEntry? Next { get; set; }
}
