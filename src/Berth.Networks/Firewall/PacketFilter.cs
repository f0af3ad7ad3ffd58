using System.Net;
using Berth.Linux;
using Berth.Linux.Netfilter;
using Berth.Networks.Ports;

namespace Berth.Networks.Firewall;

/// <summary>
/// A daemon's table, and what is in it: the networks and the published ports. The table outlives the daemon. What somebody else
/// takes out of it (<c>nft flush ruleset</c>) is back within a second. Thread-safe.
/// </summary>
public sealed class PacketFilter : IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, FirewallNetwork> _networks = new(StringComparer.Ordinal);
    private readonly HashSet<PublishedPort> _ports = [];
    private readonly string _table;
    private readonly NftSocket? _socket;
    private readonly ITimer? _timer;
    private uint _generation;
    private int _rules;
    private bool _knowsPorts;
    private bool _isClosed;

    /// <param name="bridge">The default bridge, which names the table.</param>
    /// <param name="isManaged">False (Docker's <c>"iptables": false</c>): there is no table, and every call does nothing.</param>
    /// <param name="time">For looking after the table.</param>
    public PacketFilter(string bridge, bool isManaged, TimeProvider time)
    {
        _table = FirewallRules.TableOf(bridge);
        _socket = isManaged ? NftSocket.Open() : null;
        _timer = isManaged ? time.CreateTimer(_ => Check(), null, CheckInterval, CheckInterval) : null;
    }

    /// <summary>Whether there are rules at all.</summary>
    public bool IsManaged => _socket is not null;

    private string TableName => _table[(_table.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    /// <summary>Adds networks, or replaces those on the same bridges.</summary>
    /// <exception cref="NetworkException">The rules could not be set.</exception>
    public void Add(params IEnumerable<FirewallNetwork> networks)
    {
        lock (_gate)
        {
            foreach (var network in networks)
            {
                _networks[network.Bridge] = network;
            }

            ApplyUnsynchronized(withPorts: _knowsPorts);
        }
    }

    /// <summary>Remembers networks for the next change: their bridges come later.</summary>
    public void Announce(IEnumerable<FirewallNetwork> networks)
    {
        lock (_gate)
        {
            foreach (var network in networks)
            {
                _networks[network.Bridge] = network;
            }
        }
    }

    /// <summary>Takes a network's bridge out of the rules; with the last one the table goes.</summary>
    public void Remove(string bridge)
    {
        lock (_gate)
        {
            if (!_networks.Remove(bridge))
            {
                return;
            }

            if (_networks.Count > 0)
            {
                ApplyUnsynchronized(withPorts: _knowsPorts);
            }
            else if (_socket is not null)
            {
                FirewallTable.Remove(_table);
                _rules = 0;
            }
        }
    }

    /// <summary>Opens ports; all, or none where it throws.</summary>
    /// <exception cref="NetworkException">The kernel refused them.</exception>
    public void Publish(IReadOnlyList<PublishedPort> ports) => Change([], ports);

    /// <summary>Closes some ports and opens others, in one transaction: where it throws, everything is as it was.</summary>
    /// <exception cref="NetworkException">The kernel refused.</exception>
    public void Change(IReadOnlyList<PublishedPort> closed, IReadOnlyList<PublishedPort> opened)
    {
        lock (_gate)
        {
            if (_socket is not null)
            {
                IReadOnlyCollection<PublishedPort> staying = closed.Count == 0 ? [] : [.. _ports.Except(closed), .. opened];
                var batch = new NftBatch(TableName).Delete(ElementsClosing(closed, staying)).Add(opened.SelectMany(ElementsOf));
                var errno = _socket.Execute(batch);
                if (errno != Errno.None)
                {
                    throw new NetworkException($"cannot publish ports in the nftables table {_table}: {errno.Describe()}");
                }
            }

            _ports.ExceptWith(closed);
            _ports.UnionWith(opened);
        }
    }

    /// <summary>Closes ports. Never fails: what the kernel did not have was to go.</summary>
    public void Withdraw(IReadOnlyList<PublishedPort> ports)
    {
        lock (_gate)
        {
            _ports.ExceptWith(ports);
            if (_socket is null || _isClosed || ports.Count == 0)
            {
                return;
            }

            NftElement[] elements = ElementsClosing(ports, _ports);
            if (elements.Length == 0)
            {
                // Ports that led nowhere.
                return;
            }

            if (_socket.Execute(new NftBatch(TableName).Delete(elements)) != Errno.None)
            {
                Array.ForEach(elements, element => _ = _socket.Execute(new NftBatch(TableName).Delete([element])));
            }
        }
    }

    /// <summary>These ports and no others, in one transaction: traffic of those that were open goes on.</summary>
    /// <exception cref="NetworkException">The rules could not be set.</exception>
    public void Reset(IEnumerable<PublishedPort> ports)
    {
        lock (_gate)
        {
            _ports.Clear();
            _ports.UnionWith(ports);
            _knowsPorts = true;
            ApplyUnsynchronized(withPorts: true);
        }
    }

    /// <summary>Ends the daemon's part: the table stays.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            _isClosed = true;
            _socket?.Dispose();
        }
    }

    /// <summary>What goes with ports. Several ports of the machine may lead to one of the container: its passage stays for those that stay.</summary>
    private static NftElement[] ElementsClosing(IReadOnlyList<PublishedPort> ports, IReadOnlyCollection<PublishedPort> staying)
    {
        if (ports.Count == 0)
        {
            return [];
        }

        Dictionary<(IPAddress?, string, ushort), PublishedPort> passages = [];
        foreach (PublishedPort port in ports)
        {
            passages[PassageOf(port)] = port;
        }

        foreach (PublishedPort port in staying)
        {
            passages.Remove(PassageOf(port));
        }

        return [.. ports.Select(PortElements.Translation).OfType<NftElement>(), .. passages.Values.Select(PortElements.Passage).OfType<NftElement>()];
    }

    private static (IPAddress? Address, string Protocol, ushort Port) PassageOf(PublishedPort port) => (port.Address, port.Protocol, port.Port);

    private static IEnumerable<NftElement> ElementsOf(PublishedPort port)
    {
        if (PortElements.Translation(port) is { } translation)
        {
            yield return translation;
        }

        if (PortElements.Passage(port) is { } passage)
        {
            yield return passage;
        }
    }

    private void ApplyUnsynchronized(bool withPorts)
    {
        if (_socket is not null && !_isClosed)
        {
            FirewallTable.Apply(_table, [.. _networks.Values], withPorts ? [.. _ports] : null);
            _rules = _socket.CountRules(TableName);
            _generation = _socket.ReadGeneration();
        }
    }

    /// <summary>One question to the kernel while nobody changes anything; the rules are counted only where somebody has.</summary>
    private void Check()
    {
        lock (_gate)
        {
            if (_isClosed || _rules == 0)
            {
                return;
            }

            try
            {
                uint generation = _socket!.ReadGeneration();
                if (generation != _generation && _socket.CountRules(TableName) != _rules)
                {
                    ApplyUnsynchronized(withPorts: _knowsPorts);
                    return;
                }

                _generation = generation;
            }
            catch (Exception e) when (e is NetworkException or LinuxException)
            {
                // Nobody waits for a check; the next one tries again.
            }
        }
    }
}
