using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Networks.Ports;

namespace Berth.Engine.Launching;

/// <summary>Docker's legacy link on the default network: another container by a name of one's own, in /etc/hosts and in variables.</summary>
/// <param name="Address">Of the other.</param>
/// <param name="HostsNames">What stands behind the address in /etc/hosts.</param>
/// <param name="Environment">Where its ports are to be found.</param>
internal sealed record ContainerLink(string Address, string HostsNames, IReadOnlyList<string> Environment)
{
    /// <param name="definition">Whose link it is.</param>
    /// <param name="link"><c>name:alias</c>, or the name alone.</param>
    /// <param name="find">A container by name or id.</param>
    /// <exception cref="EngineException">The other is not there, or does not run on the default network.</exception>
    public static ContainerLink Of(ContainerDefinition definition, string link, Func<string, Container?> find)
    {
        LinkWish wish = LinkWish.Parse(link);
        Container other = find(wish.Name) ?? throw EngineException.NoSuchContainer(wish.Name);
        return Between(definition, wish.Alias, other)
            ?? throw EngineException.Conflict($"Cannot link to a non running container: /{other.Name} AS /{definition.Name}/{wish.Alias}");
    }

    /// <returns>Null while the other is not there, or does not run on the default network.</returns>
    /// <inheritdoc cref="Of"/>
    public static ContainerLink? Find(ContainerDefinition definition, string link, Func<string, Container?> find)
    {
        LinkWish wish = LinkWish.Parse(link);
        return find(wish.Name) is { } other ? Between(definition, wish.Alias, other) : null;
    }

    private static ContainerLink? Between(ContainerDefinition definition, string alias, Container other)
    {
        if (other.State.Networks.FirstOrDefault(static place => place.NetworkName == NetworkView.Bridge) is not { } place)
        {
            return null;
        }

        string hostname = other.Settings.Identity.Hostname is { Length: > 0 } own ? own : other.Id[..12];
        string[] names = [.. new[] { alias, hostname, other.Name }.Distinct(StringComparer.Ordinal)];
        return new ContainerLink(place.Address, string.Join(' ', names), [.. VariablesOf(definition, alias, other, place.Address)]);
    }

    private static IEnumerable<string> VariablesOf(ContainerDefinition definition, string alias, Container other, string address)
    {
        string prefix = alias.ToUpperInvariant().Replace('-', '_');
        string[] ports =
        [
            .. (other.Settings.Network.ExposedPorts ?? []).Select(PortWish.Normalize)
                .OrderBy(static port => port[port.IndexOf('/', StringComparison.Ordinal)..], StringComparer.Ordinal).ThenBy(NumberOf),
        ];
        if (ports.Length > 0)
        {
            yield return $"{prefix}_PORT={UrlOf(ports[0], address)}";
        }

        yield return $"{prefix}_NAME=/{definition.Name}/{alias}";
        foreach (string port in ports)
        {
            string protocol = port[(port.IndexOf('/', StringComparison.Ordinal) + 1)..];
            string name = $"{prefix}_PORT_{NumberOf(port)}_{protocol.ToUpperInvariant()}";
            yield return $"{name}={UrlOf(port, address)}";
            yield return $"{name}_ADDR={address}";
            yield return $"{name}_PORT={NumberOf(port)}";
            yield return $"{name}_PROTO={protocol}";
        }

        foreach (string variable in other.Settings.Process.Environment ?? [])
        {
            if (!variable.StartsWith("HOME=", StringComparison.Ordinal) && !variable.StartsWith("PATH=", StringComparison.Ordinal))
            {
                yield return $"{prefix}_ENV_{variable}";
            }
        }
    }

    private static string UrlOf(string port, string address) => $"{port[(port.IndexOf('/', StringComparison.Ordinal) + 1)..]}://{address}:{NumberOf(port)}";

    private static int NumberOf(string port) => int.Parse(port.AsSpan(0, port.IndexOf('/', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);
}
