using System.Globalization;
using Berth.Api;
using Berth.Api.Server;
using Berth.Cli.Arguments;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Server;

/// <summary><c>berth system df</c>.</summary>
internal sealed class DiskUsageCommand : Command
{
    private const string Table = "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}";
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch verbose = new("verbose", "Show detailed information on space usage", 'v');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [format, verbose];

    public override IReadOnlyList<Example> Examples => [new("What each image and each container takes", "berth system df -v")];

    public override int Run(Invocation invocation)
    {
        if (verbose.Value && format.Value is { Length: > 0 })
        {
            throw new CommandException("the verbose and the format options conflict");
        }

        DiskUsage usage = invocation.Engine.Get("/system/df", ApiJson.Default.DiskUsage);
        if (verbose.Value)
        {
            invocation.Output.Write(DiskUsageDetails.Of(usage, invocation.Time));
            return 0;
        }

        Listing<DiskUsageRow> listing = new(Columns, Table);
        invocation.Output.Write(listing.Render(DiskUsageRow.Of(usage), format.Value, quiet: false));
        return 0;
    }

    private static IReadOnlyList<Column<DiskUsageRow>> Columns =>
    [
        new("Type", "TYPE", row => row.Type),
        new("TotalCount", "TOTAL", row => row.Count.ToString(CultureInfo.InvariantCulture)),
        new("Active", "ACTIVE", row => row.Active.ToString(CultureInfo.InvariantCulture)),
        new("Size", "SIZE", row => HumanUnits.Size(row.Size, 4)),
        new("Reclaimable", "RECLAIMABLE", row => row.ReclaimableText),
    ];
}
