using System.Globalization;
using Berth.Api;
using Berth.Api.Volumes;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Volumes;

/// <summary><c>berth volume ls</c>.</summary>
internal sealed class VolumeListCommand : Command
{
    private const string Table = "{{.Driver}}\t{{.Name}}";
    private const string Unknown = "N/A";
    private readonly ListOption filters = new("filter", "Provide filter values (e.g. \"dangling=true\")", 'f', Filters.Check) { Kind = "filter" };
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch quiet = new("quiet", "Only display volume names", 'q');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [filters, format, quiet];

    public override IReadOnlyList<Example> Examples => [new("Those that no container names", "berth volume ls -f dangling=true")];

    public override int Run(Invocation invocation)
    {
        VolumeList list = invocation.Engine.Get(Target.Of("/volumes").With("filters", Filters.ToJson(filters.Values)), ApiJson.Default.VolumeList);
        Listing<Volume> listing = new(Columns, Table, "Name");
        invocation.Output.Write(listing.Render(list.Volumes.OrderBy(static volume => volume.Name, NaturalOrder.Instance), format.Value, quiet.Value));
        return 0;
    }

    /// <summary>What only a cluster's volumes have is there for templates.</summary>
    public static IReadOnlyList<Column<Volume>> Columns { get; } =
    [
        new("Name", "VOLUME NAME", static volume => volume.Name),
        new("Driver", "DRIVER", static volume => volume.Driver),
        new("Scope", "SCOPE", static volume => volume.Scope),
        new("Mountpoint", "MOUNTPOINT", static volume => volume.Mountpoint),
        new("Labels", "LABELS", static volume => string.Join(',', (volume.Labels ?? new Dictionary<string, string>()).OrderBy(static label => label.Key, StringComparer.Ordinal).Select(static label => $"{label.Key}={label.Value}"))),
        new("Label", "", static _ => null) { ValueFor = static (volume, key) => volume.Labels?.GetValueOrDefault(key, "") ?? "" },
        new("Links", "LINKS", static volume => volume.UsageData?.RefCount.ToString(CultureInfo.InvariantCulture) ?? Unknown),
        new("Size", "SIZE", static volume => volume.UsageData is { } usage ? HumanUnits.Size(usage.Size, 4) : Unknown),
        new("Availability", "AVAILABILITY", static _ => Unknown),
        new("Group", "GROUP", static _ => Unknown),
        new("Status", "STATUS", static _ => Unknown),
    ];
}
