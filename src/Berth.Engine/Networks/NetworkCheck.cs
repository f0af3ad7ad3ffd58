using Berth.Engine.Containers.Listing;
using Berth.Engine.Networks.Addressing;

namespace Berth.Engine.Networks;

/// <summary>Whether a network can be as somebody asks for it, in Docker's words.</summary>
internal static class NetworkCheck
{
    /// <exception cref="EngineException">It cannot.</exception>
    public static void Check(NetworkSpec spec)
    {
        CheckName(spec.Name);
        ConfigNetworks.Check(spec);
        if (!spec.IsConfigOnly)
        {
            CheckDriver(spec.Driver);
        }

        if (spec.AddressDriver is not ("" or "default"))
        {
            throw EngineException.NotFound($"plugin \"{spec.AddressDriver}\" not found: the driver of addresses is \"default\"");
        }

        SubnetCheck.Check(spec);
        if (!spec.IsConfigOnly)
        {
            CheckScope(spec);
            CheckOptions(spec);
        }
    }

    public static void CheckName(string name)
    {
        if (name.Trim().Length == 0)
        {
            throw EngineException.InvalidArgument("invalid name: ");
        }

        if (NetworkView.Names.Contains(name) || name is "default")
        {
            throw Forbidden($"operation is not permitted on predefined {name} network");
        }
    }

    /// <summary>What its driver says of its options, and of how many subnets there are.</summary>
    public static void CheckOptions(NetworkSpec spec)
    {
        if (spec.Driver is NetworkSpec.Macvlan or NetworkSpec.Ipvlan)
        {
            ParentSettings.Check(spec);
        }
        else
        {
            BridgeSettings.Check(spec);
        }
    }

    private static void CheckDriver(string driver)
    {
        if (driver is "host" or "null")
        {
            throw Forbidden($"only one instance of \"{driver}\" network is allowed");
        }

        if (driver is not ("" or NetworkSpec.Bridge or NetworkSpec.Macvlan or NetworkSpec.Ipvlan))
        {
            throw EngineException.NotFound($"plugin \"{driver}\" not found: the drivers of networks are \"bridge\", \"macvlan\" and \"ipvlan\"");
        }
    }

    /// <summary>What is of Docker's swarm is refused as Docker does where there is none.</summary>
    private static void CheckScope(NetworkSpec spec)
    {
        if (spec.IsIngress)
        {
            throw Forbidden("Ingress network can only be global scope network");
        }

        if (spec.Scope is "swarm")
        {
            throw Forbidden("cannot create a swarm scoped network when swarm is not active");
        }

        if (spec.Scope is not (null or NetworkSpec.Local or "global"))
        {
            throw EngineException.InvalidArgument($"invalid scope \"{spec.Scope}\": a network is local or global");
        }
    }

    private static EngineException Forbidden(string message) => new(EngineErrorKind.Forbidden, message);
}
