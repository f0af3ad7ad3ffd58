using Berth.Engine.Containers.Listing;

namespace Berth.Engine.Networks;

/// <summary>Networks that are only a configuration, and those that have theirs from them: <c>--config-only</c>, <c>--config-from</c>.</summary>
internal static class ConfigNetworks
{
    /// <summary>The driver that they are shown with.</summary>
    public static string Driver { get; } = NetworkView.DriverOf(NetworkView.None);

    /// <exception cref="EngineException">A network of either kind says what is not its own to say; the words are Docker's.</exception>
    public static void Check(NetworkSpec spec)
    {
        if (spec.IsConfigOnly && (spec.IsIngress || spec.IsInternal || spec.IsAttachable || spec.Scope is not null))
        {
            throw Forbidden(
                "configuration network can only contain network specific fields. Network operator fields like [ ingress | internal | attachable | scope ] are not supported.");
        }

        if (spec.ConfigFrom is null)
        {
            return;
        }

        if (spec.IsConfigOnly)
        {
            throw Forbidden("a configuration network cannot depend on another configuration network");
        }

        if (spec.EnableInet6 || spec.Subnets is { Count: > 0 } || spec.AddressOptions is { Count: > 0 } || spec.Labels is { Count: > 0 })
        {
            throw Forbidden("user specified configurations are not supported if the network depends on a configuration network");
        }

        if (spec.Options is { Count: > 0 })
        {
            throw Forbidden("network driver options are not supported if the network depends on a configuration network");
        }
    }

    /// <summary>A network with the configuration that it names.</summary>
    /// <exception cref="EngineException">There is none of that name.</exception>
    public static NetworkSpec Apply(NetworkSpec spec, NetworkTable known)
    {
        if (spec.ConfigFrom is null)
        {
            return spec;
        }

        NetworkSpec source = known.FindNamed(spec.ConfigFrom) is { Spec: { IsConfigOnly: true } found } ? found
            : throw EngineException.NotFound($"configuration network \"{spec.ConfigFrom}\" does not exist");
        return spec with
        {
            Subnets = source.Subnets, EnableInet6 = source.EnableInet6, AddressOptions = source.AddressOptions, Options = source.Options, Labels = source.Labels,
        };
    }

    /// <exception cref="EngineException">Others have their configuration from it.</exception>
    public static void RequireUnused(Network network, IReadOnlyList<Network> known, string before)
    {
        if (network.Spec.IsConfigOnly && known.Any(other => other.Spec.ConfigFrom == network.Name))
        {
            throw Forbidden($"{before}configuration network \"{network.Name}\" is in use");
        }
    }

    private static EngineException Forbidden(string message) => new(EngineErrorKind.Forbidden, message);
}
