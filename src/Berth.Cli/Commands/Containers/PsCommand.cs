using System.Globalization;
using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth ps</c>.</summary>
internal sealed class PsCommand : Command
{
    private readonly Switch all = new("all", "Show all containers (default shows just running)", 'a');
    private readonly ListOption filters = new("filter", "Filter output based on conditions provided", 'f', Filters.Check) { Kind = "filter" };
    private readonly TextOption format = ListFormat.Option();
    private readonly NumberOption last = new("last", "Show n last created containers (includes all states)", 'n');
    private readonly Switch latest = new("latest", "Show the latest created container (includes all states)", 'l');
    private readonly Switch full = new("no-trunc", "Don't truncate output");
    private readonly Switch quiet = new("quiet", "Only display container IDs", 'q');
    private readonly Switch size = new("size", "Display total file sizes", 's');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => field ??= [all, filters, format, last, latest, full, quiet, size];

    public override IReadOnlyList<Example> Examples =>
    [
        new("Everything that ended, with its exit code", "berth ps -a --filter status=exited"),
        new("Names alone, for a script", "berth ps --format '{{.Names}}'"),
        new("A table of one's own", "berth ps -a --format 'table {{.Names}}\\t{{.Status}}'"),
    ];

    public override int Run(Invocation invocation)
    {
        bool showsSize = size.Value || ShowsSize(format.Value ?? "");
        string? limit = latest.Value && last.Value is not > 0 ? "1" : last.Value is > 0 and { } count ? count.ToString(CultureInfo.InvariantCulture) : null;
        Target target = Target.OfContainers().With("all", all.Value || limit is not null).With("limit", limit)
            .With("size", showsSize && !quiet.Value).With("filters", Filters.ToJson(filters.Values));
        IReadOnlyList<ContainerSummary> containers = invocation.Engine.Get(target, ApiJson.Default.IReadOnlyListContainerSummary);
        string table = showsSize ? ContainerColumns.Default + "\t{{.Size}}" : ContainerColumns.Default;
        Listing<ContainerSummary> listing = new(ContainerColumns.Of(full.Value, invocation.Time), table, "ID");
        if (quiet.Value && format.Value is { Length: > 0 })
        {
            invocation.Error.WriteLine("WARNING: Ignoring custom format, because both --format and --quiet are set.");
        }

        invocation.Output.Write(listing.Render(containers, quiet.Value ? null : format.Value, quiet.Value));
        return 0;
    }

    /// <summary>Whether a template asks for it, by its name or with the whole row.</summary>
    private static bool ShowsSize(string template) =>
        template.Contains(".Size", StringComparison.Ordinal) || template.Contains("json .}", StringComparison.Ordinal) || template.Contains("json . ", StringComparison.Ordinal);
}
