using System.Net;
using System.Net.Sockets;
using Berth.Linux;
using Berth.Networks;
using Berth.Networks.Ports;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Networks.Ports;

/// <content>Ports whose container does not run yet: their first client starts it.</content>
internal sealed partial class PortBook
{
    private static readonly PortTarget Nowhere = new(IPAddress.None, null);

    /// <summary>
    /// Holds TCP ports of a container that does not run, and lets its clients wait. <see cref="Publish"/> takes them over with the clients that are there, and
    /// <see cref="Withdraw"/> ends it. All of it, or nothing where it throws.
    /// </summary>
    /// <param name="owner">The container.</param>
    /// <param name="wishes">Those with one number.</param>
    /// <param name="knock">Called when the first client is there, once for each port.</param>
    /// <param name="nameOf">A container's name, for who has a port already.</param>
    /// <exception cref="EngineException">A port is taken.</exception>
    public void Await(PortOwner owner, IReadOnlyList<PortWish> wishes, Action knock, Func<string, string> nameOf)
    {
        lock (gate)
        {
            List<PortEntry> taken = [];
            try
            {
                foreach (PortWish wish in wishes)
                {
                    foreach (string address in AddressesOf(wish))
                    {
                        AwaitUnsynchronized(owner, new PortMapping(wish.Port, wish.Protocol, address, wish.First), knock, nameOf, taken);
                    }
                }
            }
            catch
            {
                ForgetUnsynchronized(owner.ContainerId, taken);
                throw;
            }
        }
    }

    private void AwaitUnsynchronized(PortOwner owner, PortMapping mapping, Action knock, Func<string, string> nameOf, List<PortEntry> taken)
    {
        PublishedPort port = PortOf(mapping, Nowhere) with { Address = null };
        if (table.HolderOf(port) is { } holder)
        {
            throw Refuse(owner, AllocatedText(port, nameOf(holder.ContainerId)));
        }

        PortEntry entry = new(owner.ContainerId, port, WaitAt(owner, port, knock));
        table.Add(entry);
        taken.Add(entry);
    }

    private WaitingPort WaitAt(PortOwner owner, PublishedPort port, Action knock)
    {
        Errno errno = PortHold.TryTake(port.HostAddress, port.HostPort, ProtocolType.Tcp, out SafeFileHandle? held);
        if (errno != Errno.None)
        {
            throw Refuse(owner, RefusedText(port, errno));
        }

        try
        {
            return waiting.Open(held!, knock);
        }
        catch (LinuxException refused)
        {
            held!.Dispose();
            throw Refuse(owner, RefusedText(port, refused.Errno));
        }
    }

    /// <summary>
    /// The container is being started: the socket stays, so that no client falls between, and all who come are carried until the program has answered one of them.
    /// Then, or when that takes too long, the rules come.
    /// </summary>
    private bool TryLeadUnsynchronized(PortOwner owner, PublishedPort port, PortTarget target, List<PortEntry> taken)
    {
        PortEntry? waiting = table.Of(owner.ContainerId).FirstOrDefault(entry =>
            entry.Hold is WaitingPort { IsWaiting: true } && entry.Port == port with { Address = null });
        if (waiting is not { Hold: WaitingPort clients })
        {
            return false;
        }

        taken.Add(waiting);
        clients.Lead(new IPEndPoint(target.Address, port.Port), () => Open(waiting, port));
        return true;
    }

    private void Open(PortEntry waiting, PublishedPort port)
    {
        lock (gate)
        {
            if (!table.Remove(waiting))
            {
                return;
            }

            PortEntry entry = new(waiting.ContainerId, port, waiting.Hold);
            table.Add(entry);
            try
            {
                filter.Publish([port]);
            }
            catch (NetworkException)
            {
                // Nobody waits for the rule, and without it everyone is carried as before.
                table.Remove(entry);
                table.Add(waiting);
            }
        }
    }
}
