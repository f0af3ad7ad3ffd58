using Berth.Api;
using Berth.Api.Networks;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Networks;

/// <summary><c>berth network ls</c>.</summary>
internal sealed class NetworkListCommand : Command
{
    private const string Table = "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}";
    private const int ShortIdLength = 12;
    private readonly ListOption filters = new("filter", "Provide filter values (e.g. \"driver=bridge\")", 'f', Filters.Check) { Kind = "filter" };
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch full = new("no-trunc", "Do not truncate the output");
    private readonly Switch quiet = new("quiet", "Only display network IDs", 'q');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [filters, format, full, quiet];

    public override IReadOnlyList<Example> Examples => [new("Those that no container is on", "berth network ls --filter dangling=true")];

    public override int Run(Invocation invocation)
    {
        Target target = Target.Of("/networks").With("filters", Filters.ToJson(filters.Values));
        IEnumerable<NetworkInspect> networks = invocation.Engine.Get(target, ApiJson.Default.IReadOnlyListNetworkInspect)
            .OrderBy(static network => network.Name, NaturalOrder.Instance);
        Listing<NetworkInspect> listing = new(Columns(full.Value), Table, "ID");
        invocation.Output.Write(listing.Render(networks, quiet.Value ? null : format.Value, quiet.Value));
        return 0;
    }

    private static IReadOnlyList<Column<NetworkInspect>> Columns(bool full) =>
    [
        new("ID", "NETWORK ID", network => full ? network.Id : network.Id[..Math.Min(ShortIdLength, network.Id.Length)]),
        new("Name", "NAME", static network => network.Name),
        new("Driver", "DRIVER", static network => network.Driver),
        new("Scope", "SCOPE", static network => network.Scope),
        new("CreatedAt", "CREATED AT", static network => network.Created.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF '+0000 UTC'", System.Globalization.CultureInfo.InvariantCulture)),
        new("IPv6", "IPV6", static network => network.EnableIPv6 ? "true" : "false"),
        new("Internal", "INTERNAL", static network => network.Internal ? "true" : "false"),
        new("Labels", "LABELS", static network => string.Join(',', network.Labels.Select(static label => $"{label.Key}={label.Value}"))),
    ];
}
