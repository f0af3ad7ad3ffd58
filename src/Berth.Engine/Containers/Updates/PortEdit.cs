using System.Globalization;
using System.Net;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Networks.Ports;

namespace Berth.Engine.Containers.Updates;

/// <summary>The published ports of a container after a change: what its definition says then.</summary>
internal static class PortEdit
{
    private static readonly PortBinding Any = new("", "");

    /// <param name="current">What the container has.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="open">Its ports as they are open now: one that the engine chose can be named by its number.</param>
    /// <param name="warnings">Takes what was to go and is not there.</param>
    /// <exception cref="EngineException">A port is none, or the container's network is another container's.</exception>
    public static EditedPorts Apply(NetworkDefinition current, PortsChange change, IReadOnlyList<PortMapping> open, List<string> warnings)
    {
        NetworkValidation.CheckPorts(current with { PortBindings = change.Added });
        NetworkValidation.CheckPorts(current with { PortBindings = change.Removed });
        SortedDictionary<string, List<PortBinding>> bindings = Spread(current);
        List<PortMapping> closed = [];
        foreach ((string port, PortBinding asked) in Each(change.Removed, Any))
        {
            if (!TryRemove(bindings, port, asked, open, closed))
            {
                warnings.Add($"nothing is published at {TextOf(port, asked)}");
            }
        }

        foreach ((string port, PortBinding added) in Each(change.Added, null))
        {
            Add(bindings, port, added);
        }

        Dictionary<string, IReadOnlyList<PortBinding>?> kept = bindings.Where(static entry => entry.Value.Count > 0)
            .ToDictionary(static entry => entry.Key, static IReadOnlyList<PortBinding>? (entry) => entry.Value, StringComparer.Ordinal);
        IEnumerable<string> exposed = (current.ExposedPorts ?? []).Select(PortWish.Normalize).Union(kept.Keys);
        return new EditedPorts(current with { PortBindings = kept, PublishAllPorts = false, ExposedPorts = [.. exposed] }, closed);
    }

    /// <summary>By port. What <c>--publish-all</c> publishes is said port by port from here on, or the next start would publish what is taken away now.</summary>
    private static SortedDictionary<string, List<PortBinding>> Spread(NetworkDefinition current)
    {
        SortedDictionary<string, List<PortBinding>> bindings = new(StringComparer.Ordinal);
        foreach ((string port, IReadOnlyList<PortBinding>? bound) in current.PortBindings ?? new Dictionary<string, IReadOnlyList<PortBinding>?>())
        {
            bindings[PortWish.Normalize(port)] = [.. bound ?? []];
        }

        foreach (string port in (current.ExposedPorts ?? []).Select(PortWish.Normalize).Where(_ => current.PublishAllPorts))
        {
            bindings[port] = bindings.GetValueOrDefault(port) is { Count: > 0 } bound ? bound : [Any];
        }

        return bindings;
    }

    private static IEnumerable<(string Port, PortBinding Binding)> Each(IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?>? asked, PortBinding? ifNone) =>
        from entry in asked ?? new Dictionary<string, IReadOnlyList<PortBinding>?>()
        from binding in entry.Value is { Count: > 0 } said ? said : ifNone is null ? [] : [ifNone]
        select (PortWish.Normalize(entry.Key), binding);

    /// <summary>One that is there already with its number is not added again; of ports that the engine chooses there may be several.</summary>
    private static void Add(SortedDictionary<string, List<PortBinding>> bindings, string port, PortBinding added)
    {
        if (!bindings.TryGetValue(port, out List<PortBinding>? bound))
        {
            bindings[port] = bound = [];
        }

        if (!IsFixed(added) || !bound.Contains(added))
        {
            bound.Add(added);
        }
    }

    private static bool TryRemove(
        SortedDictionary<string, List<PortBinding>> bindings, string port, PortBinding asked, IReadOnlyList<PortMapping> open, List<PortMapping> closed)
    {
        if (!bindings.TryGetValue(port, out List<PortBinding>? bound))
        {
            return false;
        }

        if (bound.RemoveAll(binding => HasAddress(binding.HostIp, asked) && (asked.HostPort.Length == 0 || asked.HostPort == binding.HostPort)) > 0)
        {
            return true;
        }

        // A number that the engine chose: it goes with one of the bindings that let it choose.
        PortMapping[] meant = [.. open.Where(mapping => mapping.Service == port && asked.HostPort == TextOf(mapping.HostPort))];
        int chosen = meant.Length == 0 ? -1 : bound.FindIndex(binding => !IsFixed(binding) && HasAddress(binding.HostIp, asked));
        if (chosen < 0)
        {
            return false;
        }

        bound.RemoveAt(chosen);
        closed.AddRange(meant);
        return true;
    }

    private static bool HasAddress(string address, PortBinding asked) =>
        asked.HostIp.Length == 0 || (address.Length > 0 && IPAddress.Parse(address).Equals(IPAddress.Parse(asked.HostIp)));

    private static bool IsFixed(PortBinding binding) => binding.HostPort is not ("" or "0") && !binding.HostPort.Contains('-', StringComparison.Ordinal);

    private static string TextOf(ushort number) => number.ToString(CultureInfo.InvariantCulture);

    private static string TextOf(string port, PortBinding binding) =>
        (binding.HostIp.Length > 0 ? $"{binding.HostIp}:" : "") + (binding.HostPort.Length > 0 || binding.HostIp.Length > 0 ? $"{binding.HostPort}:" : "") + port;
}

/// <summary>What a change of published ports comes to.</summary>
/// <param name="Network">The definition after it.</param>
/// <param name="Closed">Open ports that it means by their numbers.</param>
internal sealed record EditedPorts(NetworkDefinition Network, IReadOnlyList<PortMapping> Closed);
