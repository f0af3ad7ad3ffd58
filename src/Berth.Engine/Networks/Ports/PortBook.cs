using System.Net;
using System.Net.Sockets;
using Berth.Linux;
using Berth.Networks.Firewall;
using Berth.Networks.Ports;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Networks.Ports;

/// <summary>
/// Which of the machine's ports lead to which container. Each is held by a bound socket, so that no other program takes it while the engine
/// lives; the rules that lead it to the container work with the engine or without. Thread-safe.
/// </summary>
internal sealed partial class PortBook(PacketFilter filter) : IDisposable
{
    private readonly Lock gate = new();
    private readonly PortTable table = new();
    private readonly WaitingPorts waiting = new();
    private readonly EphemeralPorts ephemeral = EphemeralPorts.OfMachine();

    /// <summary>Opens what a container wishes; all of it, or nothing where it throws.</summary>
    /// <param name="owner">The container.</param>
    /// <param name="wishes">Of <see cref="PortWish.Of(Containers.Definitions.NetworkDefinition, string)"/>.</param>
    /// <param name="target">Where they lead.</param>
    /// <param name="nameOf">A container's name, for who has a port already.</param>
    /// <exception cref="EngineException">A port is taken.</exception>
    public IReadOnlyList<PortMapping> Publish(PortOwner owner, IReadOnlyList<PortWish> wishes, PortTarget target, Func<string, string> nameOf)
    {
        if (wishes.Count == 0)
        {
            return [];
        }

        lock (gate)
        {
            return ChangeUnsynchronized(owner, [], wishes, target, nameOf);
        }
    }

    /// <summary>Closes some of a container's ports and opens others, in one transaction; where it throws, everything is as it was.</summary>
    /// <param name="owner">The container.</param>
    /// <param name="closed">What is to be closed of what is open.</param>
    /// <param name="wishes">What is to be opened.</param>
    /// <param name="target">Where they lead.</param>
    /// <param name="nameOf">A container's name, for who has a port already.</param>
    /// <returns>What has been opened.</returns>
    /// <exception cref="EngineException">A port is taken.</exception>
    public IReadOnlyList<PortMapping> Change(
        PortOwner owner, IReadOnlyCollection<PortMapping> closed, IReadOnlyList<PortWish> wishes, PortTarget target, Func<string, string> nameOf)
    {
        lock (gate)
        {
            HashSet<PortMapping> which = [.. closed];
            PortEntry[] going = [.. table.Of(owner.ContainerId).Where(entry => which.Contains(MappingOf(entry.Port)))];
            ForgetUnsynchronized(owner.ContainerId, going);
            try
            {
                return ChangeUnsynchronized(owner, going, wishes, target, nameOf);
            }
            catch
            {
                Array.ForEach(going, entry => table.Add(HoldAgain(entry, entry.Port, target)));
                throw;
            }
        }
    }

    /// <summary>Records what a container has had since before this engine, and holds it again where nobody else does by now.</summary>
    /// <param name="owner">The container.</param>
    /// <param name="mappings">What it has.</param>
    /// <param name="target">Where they lead.</param>
    /// <param name="carried">Sockets that its shim has; this engine's from here on.</param>
    /// <returns>Those that another program has taken meanwhile.</returns>
    public IReadOnlyList<PortMapping> Adopt(PortOwner owner, IReadOnlyList<PortMapping> mappings, PortTarget target, IReadOnlyList<SafeFileHandle> carried)
    {
        List<PortMapping> lost = [];
        Dictionary<(IPEndPoint, bool), SafeFileHandle> sockets = carried.DistinctBy(PortHold.PlaceOf).ToDictionary(PortHold.PlaceOf);
        lock (gate)
        {
            foreach (PortMapping mapping in mappings)
            {
                PublishedPort port = PortOf(mapping, target);
                Errno errno = Adopt(port, target, sockets, out IDisposable? hold);
                table.Add(new PortEntry(owner.ContainerId, port, hold));
                if (errno != Errno.None)
                {
                    lost.Add(mapping);
                }
            }
        }

        // What an engine was closing when it died.
        foreach (SafeFileHandle stray in sockets.Values)
        {
            PortHold.End(stray);
            stray.Dispose();
        }

        return lost;
    }

    private static Errno Adopt(PublishedPort port, PortTarget target, Dictionary<(IPEndPoint, bool), SafeFileHandle> sockets, out IDisposable? hold)
    {
        if (IsCarried(port) && sockets.Remove((new IPEndPoint(port.HostAddress, port.HostPort), port.Protocol == "udp"), out SafeFileHandle? socket))
        {
            hold = new CarriedPort(socket, target.Address) { IsHanded = true };
            return Errno.None;
        }

        return Hold(port, target, out hold);
    }

    /// <summary>What a container's shim is to carry and has not been given, and where the clients are to come to.</summary>
    public IReadOnlyList<(CarriedPort Port, IPEndPoint Server)> TakeUncarried(string containerId)
    {
        List<(CarriedPort, IPEndPoint)> taken = [];
        lock (gate)
        {
            foreach (PortEntry entry in table.Of(containerId))
            {
                if (entry.Hold is CarriedPort { IsHanded: false } port)
                {
                    port.IsHanded = true;
                    taken.Add((port, new IPEndPoint(port.Server, entry.Port.Port)));
                }
            }
        }

        return taken;
    }

    /// <summary>Leads a container's ports to another address of it.</summary>
    public void Redirect(PortOwner owner, PortTarget target)
    {
        lock (gate)
        {
            PortEntry[] old = table.Of(owner.ContainerId);
            filter.Withdraw([.. old.Select(static entry => entry.Port)]);
            table.Remove(owner.ContainerId, old);
            PortEntry[] now = [.. old.Select(entry => Redirect(entry, target))];
            Array.ForEach(now, table.Add);
            filter.Publish([.. now.Select(static entry => entry.Port)]);
        }
    }

    /// <summary>Closes a container's ports.</summary>
    public void Withdraw(string containerId)
    {
        lock (gate)
        {
            PortEntry[] going = table.Of(containerId);
            filter.Withdraw([.. going.Select(static entry => entry.Port)]);
            ForgetUnsynchronized(containerId, going);
        }
    }

    /// <summary>After every container has been adopted: whatever else is open was of one that has ended.</summary>
    public void ResetRules()
    {
        lock (gate)
        {
            filter.Reset(table.All.Select(static entry => entry.Port));
        }
    }

    /// <summary>Gives the sockets back; the rules stay, and what shims carry.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (PortEntry entry in table.All)
            {
                if (entry.Hold is CarriedPort carried)
                {
                    carried.Leave();
                }
                else
                {
                    entry.Hold?.Dispose();
                }
            }

            table.Clear();
            waiting.Dispose();
        }
    }

    private void ForgetUnsynchronized(string containerId, IReadOnlyCollection<PortEntry> entries)
    {
        table.Remove(containerId, entries);
        foreach (PortEntry entry in entries)
        {
            entry.Hold?.Dispose();
        }
    }

    private PortEntry Redirect(PortEntry entry, PortTarget target)
    {
        PublishedPort port = PortOf(MappingOf(entry.Port), target);
        if (entry.Hold is SafeFileHandle)
        {
            return new PortEntry(entry.ContainerId, port, entry.Hold);
        }

        entry.Hold?.Dispose();
        return HoldAgain(entry, port, target);
    }

    private PortEntry HoldAgain(PortEntry entry, PublishedPort port, PortTarget target)
    {
        _ = Hold(port, target, out IDisposable? hold);
        return new PortEntry(entry.ContainerId, port, hold);
    }

    private static PublishedPort PortOf(PortMapping mapping, PortTarget target)
    {
        // One object for all of them, where every port has one.
        IPAddress host = mapping.HostIp switch { "0.0.0.0" => IPAddress.Any, "::" => IPAddress.IPv6Any, _ => IPAddress.Parse(mapping.HostIp) };
        IPAddress? address = host.AddressFamily == AddressFamily.InterNetworkV6 ? target.Inet6Address : target.Address;
        return new PublishedPort(mapping.Protocol, host, mapping.HostPort, address, mapping.Port);
    }

    private static PortMapping MappingOf(PublishedPort port) => new(port.Port, port.Protocol, port.HostAddress.ToString(), port.HostPort);
}

/// <summary>Whose ports they are.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="Name">What it is called.</param>
/// <param name="EndpointId">Of its place on the network that the ports lead to.</param>
internal sealed record PortOwner(string ContainerId, string Name, string EndpointId);

/// <summary>Where ports lead.</summary>
/// <param name="Address">The container's.</param>
/// <param name="Inet6Address">Null where it has none.</param>
internal sealed record PortTarget(IPAddress Address, IPAddress? Inet6Address);
