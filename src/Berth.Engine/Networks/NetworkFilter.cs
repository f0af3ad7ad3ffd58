using Berth.Engine.Filtering;

namespace Berth.Engine.Networks;

/// <summary>Docker's filters of networks, checked once for a whole list.</summary>
internal sealed class NetworkFilter
{
    private readonly Filters filters;
    private readonly Func<Network, bool> isUnused;
    private readonly bool? dangling;

    /// <exception cref="EngineException">A filter is unknown or has a value that makes no sense.</exception>
    public NetworkFilter(Filters filters, Func<Network, bool> isUnused)
    {
        (this.filters, this.isUnused) = (filters, isUnused);
        filters.Require("dangling", "driver", "id", "label", "name", "scope", "type");
        if (filters.Of("type").FirstOrDefault(static type => type is not ("builtin" or "custom")) is { } unknown)
        {
            throw EngineException.InvalidArgument($"invalid filter: 'type'='{unknown}'");
        }

        if (filters.Of("dangling").Any(static word => word is not ("true" or "1" or "false" or "0")))
        {
            throw EngineException.InvalidArgument("invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")");
        }

        dangling = filters.Has("dangling") ? filters.Flag("dangling", absent: false) : null;
    }

    public bool Selects(Network network) =>
        filters.AllowsPatternIn("name", network.Name) && filters.AllowsPrefixOf("id", network.Id) && filters.AllowsExactly("driver", network.Spec.Driver)
        && filters.AllowsExactly("scope", network.Scope) && filters.AllowsExactly("type", network.IsBuiltin ? "builtin" : "custom")
        && filters.AllowsLabels("label", network.Spec.Labels)
        && (dangling is null || dangling == (!network.IsBuiltin && isUnused(network)));
}
