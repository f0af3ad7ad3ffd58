using System.Net.Sockets;
using Berth.Linux;
using Berth.Networks.Ports;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Networks.Ports;

/// <content>How a port becomes a container's.</content>
internal sealed partial class PortBook
{
    private static readonly bool HasInet6 = File.Exists("/proc/net/if_inet6");

    /// <param name="owner">The container.</param>
    /// <param name="going">Forgotten already: one of them may be wished for again.</param>
    /// <param name="wishes">What is to be opened.</param>
    /// <param name="target">Where they lead.</param>
    /// <param name="nameOf">A container's name.</param>
    private PortMapping[] ChangeUnsynchronized(PortOwner owner, PortEntry[] going, IReadOnlyList<PortWish> wishes, PortTarget target, Func<string, string> nameOf)
    {
        List<PortEntry> taken = [];
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
            ForgetUnsynchronized(owner.ContainerId, taken);
            throw;
        }
    }

    private List<PortEntry> TakeUnsynchronized(PortOwner owner, PortWish wish, PortTarget target, Func<string, string> nameOf)
    {
        string[] addresses = AddressesOf(wish);
        EngineException? first = null;
        foreach (ushort candidate in wish.First == 0 ? ephemeral.Candidates() : Enumerable.Range(wish.First, wish.Last - wish.First + 1).Select(static port => (ushort)port))
        {
            List<PortEntry> taken = [];
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
            ForgetUnsynchronized(owner.ContainerId, taken);
        }

        throw first ?? Refuse(owner, "all ports are allocated");
    }

    private static string[] AddressesOf(PortWish wish) => wish.HostIp.Length > 0 ? [wish.HostIp] : HasInet6 ? ["0.0.0.0", "::"] : ["0.0.0.0"];

    private EngineException? TryTakeUnsynchronized(PortOwner owner, PublishedPort port, PortTarget target, Func<string, string> nameOf, List<PortEntry> taken)
    {
        if (table.HolderOf(port) is { } holder)
        {
            return holder.ContainerId == owner.ContainerId && TryLeadUnsynchronized(owner, port, target, taken) ? null
                : Refuse(owner, AllocatedText(port, nameOf(holder.ContainerId)));
        }

        Errno errno = Hold(port, target, out IDisposable? hold);
        if (errno != Errno.None)
        {
            return Refuse(owner, RefusedText(port, errno));
        }

        PortEntry entry = new(owner.ContainerId, port, hold);
        table.Add(entry);
        taken.Add(entry);
        return null;
    }

    private static Errno Hold(PublishedPort port, PortTarget target, out IDisposable? hold)
    {
        hold = null;
        if (port.Protocol == "sctp")
        {
            return Errno.None;
        }

        Errno errno = PortHold.TryTake(port.HostAddress, port.HostPort, port.Protocol == "tcp" ? ProtocolType.Tcp : ProtocolType.Udp, out SafeFileHandle? held);
        hold = held;
        if (errno != Errno.None || !IsCarried(port))
        {
            return errno;
        }

        errno = port.Protocol == "tcp" ? PortHold.Listen(held!) : Errno.None;
        if (errno != Errno.None)
        {
            held!.Dispose();
            hold = null;
            return errno;
        }

        hold = new CarriedPort(held!, target.Address);
        return Errno.None;
    }

    /// <summary>
    /// No rule leads the clients of a port of IPv6 to a container without an address of that family, for the kernel does not translate between families, nor those who come
    /// to ::1, which do not leave the loopback whatever rules say.
    /// </summary>
    private static bool IsCarried(PublishedPort port) => port is { Protocol: "tcp" or "udp", IsInet6: true };

    private static string AllocatedText(PublishedPort port, string holder) => $"Bind for {TextOf(port)} failed: port is already allocated (by container {holder})";

    private static string RefusedText(PublishedPort port, Errno errno) =>
        $"Error starting userland proxy: listen {port.Protocol}{(port.IsInet6 ? "6" : "4")} {TextOf(port)}: bind: {errno.Describe()}";

    private static EngineException Refuse(PortOwner owner, string reason) => new(
        EngineErrorKind.Internal, $"driver failed programming external connectivity on endpoint {owner.Name} ({owner.EndpointId}): {reason}");

    private static string TextOf(PublishedPort port) => port.IsInet6 ? $"[{port.HostAddress}]:{port.HostPort}" : $"{port.HostAddress}:{port.HostPort}";
}
