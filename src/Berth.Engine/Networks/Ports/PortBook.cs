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
    private static readonly bool HasInet6 = File.Exists("/proc/net/if_inet6");

    private readonly Lock gate = new();
    private readonly Dictionary<(string Protocol, ushort Port), List<Entry>> entries = [];
    private readonly EphemeralPorts ephemeral = EphemeralPorts.OfMachine();

    private sealed record Entry(string ContainerId, PublishedPort Port, IDisposable? Hold);

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
            Entry[] going = [.. OfUnsynchronized(owner.ContainerId).Where(entry => closed.Contains(MappingOf(entry.Port)))];
            Array.ForEach(going, ForgetUnsynchronized);
            try
            {
                return ChangeUnsynchronized(owner, going, wishes, target, nameOf);
            }
            catch
            {
                Array.ForEach(going, entry => RememberUnsynchronized(HoldAgain(entry, target)));
                throw;
            }
        }
    }

    /// <summary>Records what a container has had since before this engine, and holds it again where nobody else does by now.</summary>
    /// <returns>Those that another program has taken meanwhile.</returns>
    public IReadOnlyList<PortMapping> Adopt(PortOwner owner, IReadOnlyList<PortMapping> mappings, PortTarget target)
    {
        List<PortMapping> lost = [];
        lock (gate)
        {
            foreach (PortMapping mapping in mappings)
            {
                PublishedPort port = PortOf(mapping, target);
                Errno errno = Hold(port, target, out IDisposable? hold);
                RememberUnsynchronized(new Entry(owner.ContainerId, port, hold));
                if (errno != Errno.None)
                {
                    lost.Add(mapping);
                }
            }
        }

        return lost;
    }

    /// <summary>Leads a container's ports to another address of it.</summary>
    public void Redirect(PortOwner owner, IReadOnlyList<PortMapping> mappings, PortTarget target)
    {
        lock (gate)
        {
            Entry[] old = OfUnsynchronized(owner.ContainerId);
            filter.Withdraw([.. old.Select(static entry => entry.Port)]);
            Array.ForEach(old, entry => entries[(entry.Port.Protocol, entry.Port.HostPort)].Remove(entry));
            Entry[] now = [.. old.Select(entry => Redirect(entry, target))];
            Array.ForEach(now, RememberUnsynchronized);
            filter.Publish([.. now.Select(static entry => entry.Port)]);
        }
    }

    /// <summary>Closes a container's ports: all, or some.</summary>
    public void Withdraw(string containerId, Predicate<PortMapping>? which = null)
    {
        lock (gate)
        {
            Entry[] going = [.. OfUnsynchronized(containerId).Where(entry => which is null || which(MappingOf(entry.Port)))];
            filter.Withdraw([.. going.Select(static entry => entry.Port)]);
            Array.ForEach(going, ForgetUnsynchronized);
        }
    }

    /// <summary>After every container has been adopted: whatever else is open was of one that has ended.</summary>
    public void ResetRules()
    {
        lock (gate)
        {
            filter.Reset(entries.Values.SelectMany(static list => list).Select(static entry => entry.Port));
        }
    }

    /// <summary>Gives the sockets back; the rules stay.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (Entry entry in entries.Values.SelectMany(static list => list))
            {
                entry.Hold?.Dispose();
            }

            entries.Clear();
        }
    }

    /// <param name="owner">The container.</param>
    /// <param name="going">Forgotten already: one of them may be wished for again.</param>
    /// <param name="wishes">What is to be opened.</param>
    /// <param name="target">Where they lead.</param>
    /// <param name="nameOf">A container's name.</param>
    private List<PortMapping> ChangeUnsynchronized(PortOwner owner, Entry[] going, IReadOnlyList<PortWish> wishes, PortTarget target, Func<string, string> nameOf)
    {
        List<Entry> taken = [];
        try
        {
            foreach (PortWish wish in wishes)
            {
                taken.AddRange(TakeUnsynchronized(owner, wish, target, nameOf));
            }

            filter.Change([.. going.Select(static entry => entry.Port)], [.. taken.Select(static entry => entry.Port)]);
            return [.. taken.Select(static entry => MappingOf(entry.Port))];
        }
        catch
        {
            taken.ForEach(ForgetUnsynchronized);
            throw;
        }
    }

    private List<Entry> TakeUnsynchronized(PortOwner owner, PortWish wish, PortTarget target, Func<string, string> nameOf)
    {
        string[] addresses = AddressesOf(wish);
        EngineException? first = null;
        foreach (ushort candidate in wish.First == 0 ? ephemeral.Candidates() : Enumerable.Range(wish.First, wish.Last - wish.First + 1).Select(static port => (ushort)port))
        {
            List<Entry> taken = [];
            EngineException? refusal = null;
            foreach (string address in addresses)
            {
                PublishedPort port = PortOf(new PortMapping(wish.Port, wish.Protocol, address, candidate), target);
                refusal ??= TryTakeUnsynchronized(owner, port, target, nameOf, taken);
            }

            if (refusal is null)
            {
                return taken;
            }

            first ??= refusal;
            taken.ForEach(ForgetUnsynchronized);
        }

        throw first ?? Refuse(owner, "all ports are allocated");
    }

    private static string[] AddressesOf(PortWish wish) => wish.HostIp.Length > 0 ? [wish.HostIp] : HasInet6 ? ["0.0.0.0", "::"] : ["0.0.0.0"];

    private EngineException? TryTakeUnsynchronized(PortOwner owner, PublishedPort port, PortTarget target, Func<string, string> nameOf, List<Entry> taken)
    {
        if (HolderUnsynchronized(port) is { } holder)
        {
            return holder.ContainerId == owner.ContainerId && TryLeadUnsynchronized(owner, port, target, taken) ? null
                : Refuse(owner, AllocatedText(port, nameOf(holder.ContainerId)));
        }

        Errno errno = Hold(port, target, out IDisposable? hold);
        if (errno != Errno.None)
        {
            return Refuse(owner, RefusedText(port, errno));
        }

        Entry entry = new(owner.ContainerId, port, hold);
        RememberUnsynchronized(entry);
        taken.Add(entry);
        return null;
    }

    private static Entry Redirect(Entry entry, PortTarget target)
    {
        PublishedPort port = PortOf(MappingOf(entry.Port), target);
        if (entry.Hold is SafeFileHandle)
        {
            return entry with { Port = port };
        }

        entry.Hold?.Dispose();
        return HoldAgain(entry with { Port = port }, target);
    }

    private static Entry HoldAgain(Entry entry, PortTarget target)
    {
        _ = Hold(entry.Port, target, out IDisposable? hold);
        return entry with { Hold = hold };
    }

    private Entry? HolderUnsynchronized(PublishedPort port) =>
        entries.GetValueOrDefault((port.Protocol, port.HostPort))?.FirstOrDefault(entry => Collide(entry.Port, port));

    private static string AllocatedText(PublishedPort port, string holder) => $"Bind for {TextOf(port)} failed: port is already allocated (by container {holder})";

    private static string RefusedText(PublishedPort port, Errno errno) =>
        $"Error starting userland proxy: listen {port.Protocol}{(port.IsInet6 ? "6" : "4")} {TextOf(port)}: bind: {errno.Describe()}";

    private static EngineException Refuse(PortOwner owner, string reason) => new(
        EngineErrorKind.Internal, $"driver failed programming external connectivity on endpoint {owner.Name} ({owner.EndpointId}): {reason}");

    /// <summary>A TCP port of IPv6 is held by who carries the connections that no rule can lead to the container.</summary>
    private static Errno Hold(PublishedPort port, PortTarget target, out IDisposable? hold)
    {
        hold = null;
        if (port.Protocol == "sctp")
        {
            return Errno.None;
        }

        bool isTcp = port.Protocol == "tcp";
        Errno errno = PortHold.TryTake(port.HostAddress, port.HostPort, isTcp ? ProtocolType.Tcp : ProtocolType.Udp, out SafeFileHandle? held);
        hold = held is not null && isTcp && port.IsInet6 ? new PortRelay(held, new IPEndPoint(target.Address, port.Port)) : held;
        return errno;
    }

    private static bool Collide(PublishedPort one, PublishedPort other) =>
        one.IsInet6 == other.IsInet6 && (one.IsEverywhere || other.IsEverywhere || one.HostAddress.Equals(other.HostAddress));

    private static string TextOf(PublishedPort port) => port.IsInet6 ? $"[{port.HostAddress}]:{port.HostPort}" : $"{port.HostAddress}:{port.HostPort}";

    private static PublishedPort PortOf(PortMapping mapping, PortTarget target)
    {
        IPAddress host = IPAddress.Parse(mapping.HostIp);
        IPAddress? address = host.AddressFamily == AddressFamily.InterNetworkV6 ? target.Inet6Address : target.Address;
        return new PublishedPort(mapping.Protocol, host, mapping.HostPort, address, mapping.Port);
    }

    private static PortMapping MappingOf(PublishedPort port) => new(port.Port, port.Protocol, port.HostAddress.ToString(), port.HostPort);

    private Entry[] OfUnsynchronized(string containerId) =>
        [.. entries.Values.SelectMany(static list => list).Where(entry => entry.ContainerId == containerId)];

    private void RememberUnsynchronized(Entry entry)
    {
        (string, ushort) key = (entry.Port.Protocol, entry.Port.HostPort);
        if (!entries.TryGetValue(key, out List<Entry>? list))
        {
            entries[key] = list = new List<Entry>(2);
        }

        list.Add(entry);
    }

    private void ForgetUnsynchronized(Entry entry)
    {
        (string, ushort) key = (entry.Port.Protocol, entry.Port.HostPort);
        entry.Hold?.Dispose();
        if (entries.TryGetValue(key, out List<Entry>? list) && list.Remove(entry) && list.Count == 0)
        {
            entries.Remove(key);
        }
    }
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
