using System.Globalization;
using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;
using Berth.Cli.Registries;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth search</c>.</summary>
internal sealed class SearchCommand : Command
{
    private const int ShownDescription = 45;
    private readonly ListOption filters = new("filter", "Filter output based on conditions provided", 'f', Filters.Check) { Kind = "filter" };
    private readonly TextOption format = new("format", "Pretty-print search using a Go template");
    private readonly NumberOption limit = new("limit", "Max number of search results");
    private readonly Switch full = new("no-trunc", "Don't truncate output");

    public override string Usage => "TERM";

    public override IReadOnlyList<Option> Options => [filters, format, limit, full];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => [new("Docker's own images of a database", "berth search --filter is-official=true postgres")];

    public override int Run(Invocation invocation)
    {
        string term = invocation.Operands[0];
        Target target = Target.Of("/images/search").With("term", term).With("filters", Filters.ToJson(filters.Values))
            .With("limit", limit.Value?.ToString(CultureInfo.InvariantCulture));
        byte[] answer = invocation.Engine.Call(new Request("GET", target) { RegistryAuth = AuthHeader.For(invocation, term) });
        IReadOnlyList<ImageSearchResult> results = Engine.Read(answer, ApiJson.Default.IReadOnlyListImageSearchResult);
        Listing<ImageSearchResult> listing = new(Columns(), "{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}");
        invocation.Output.Write(listing.Render(results.OrderByDescending(static result => result.StarCount), format.Value, quiet: false));
        return 0;
    }

    private IReadOnlyList<Column<ImageSearchResult>> Columns() =>
    [
        new("Name", "NAME", static result => result.Name),
        new("Description", "DESCRIPTION", result => Shorten(result.Description.Replace('\n', ' ').Replace('\r', ' '))),
        new("StarCount", "STARS", static result => result.StarCount.ToString(CultureInfo.InvariantCulture)),
        new("IsOfficial", "OFFICIAL", static result => result.IsOfficial ? "[OK]" : ""),
        new("IsAutomated", "AUTOMATED", static result => result.IsAutomated ? "[OK]" : ""),
    ];

    private string Shorten(string text) => full.Value || text.Length <= ShownDescription ? text : text[..(ShownDescription - 1)] + "…";
}
