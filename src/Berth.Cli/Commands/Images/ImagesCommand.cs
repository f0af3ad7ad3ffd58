using System.Globalization;
using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.Commands.Containers;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth images</c>.</summary>
internal sealed class ImagesCommand : Command
{
    private readonly Switch all = new("all", "Show all images (default hides intermediate images)", 'a');
    private readonly Switch digests = new("digests", "Show digests");
    private readonly ListOption filters = new("filter", "Filter output based on conditions provided", 'f', Filters.Check) { Kind = "filter" };
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch full = new("no-trunc", "Don't truncate output");
    private readonly Switch quiet = new("quiet", "Only show image IDs", 'q');

    public override string Usage => "[REPOSITORY[:TAG]]";

    public override IReadOnlyList<Option> Options => [all, digests, filters, format, full, quiet];

    public override OperandCount Operands => OperandCount.AtMost(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("Images that no name is left of", "berth images -f dangling=true"),
        new("Names alone, for a script", "berth images --format '{{.Repository}}:{{.Tag}}'"),
    ];

    public override int Run(Invocation invocation)
    {
        IEnumerable<string> wanted = invocation.Operands.Count > 0 ? filters.Values.Append($"reference={invocation.Operands[0]}") : filters.Values;
        Target target = Target.Of("/images/json").With("all", all.Value).With("filters", Filters.ToJson(wanted));
        IReadOnlyList<ImageSummary> images = invocation.Engine.Get(target, ApiJson.Default.IReadOnlyListImageSummary);
        bool showsDigests = digests.Value || (format.Value?.Contains(".Digest", StringComparison.Ordinal) ?? false);
        string table = showsDigests
            ? "{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}"
            : "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";
        Listing<ImageRow> listing = new(Columns(full.Value, invocation.Time), table, "ID");
        invocation.Output.Write(listing.Render(images.SelectMany(image => ImageRow.Of(image, showsDigests)), format.Value, quiet.Value));
        return 0;
    }

    /// <param name="full">Ids are not cut short.</param>
    /// <param name="time">What ages are counted from.</param>
    public static IReadOnlyList<Column<ImageRow>> Columns(bool full, TimeProvider time) =>
    [
        new("ID", "IMAGE ID", row => full ? row.Image.Id : ShortId(row.Image.Id)),
        new("Repository", "REPOSITORY", row => row.Repository),
        new("Tag", "TAG", row => row.Tag),
        new("Digest", "DIGEST", row => row.Digest),
        new("CreatedSince", "CREATED", row => HumanUnits.Ago(row.Image.Created, time)),
        new("CreatedAt", "CREATED AT", row => HumanUnits.LocalTime(row.Image.Created, time)),
        new("Size", "SIZE", row => HumanUnits.Size(row.Image.Size)),
        new("Containers", "CONTAINERS", row => row.Image.Containers < 0 ? "N/A" : row.Image.Containers.ToString(CultureInfo.InvariantCulture)),
        new("VirtualSize", "SIZE", row => HumanUnits.Size(row.Image.Size, 4)),
        new("SharedSize", "SHARED SIZE", row => row.Image.SharedSize < 0 ? "N/A" : HumanUnits.Size(row.Image.SharedSize, 4)),
        new("UniqueSize", "UNIQUE SIZE", row => row.Image.SharedSize < 0 ? "N/A" : HumanUnits.Size(row.Image.Size - row.Image.SharedSize, 4)),
    ];

    public static string ShortId(string id) => ContainerColumns.Short(id.Replace("sha256:", "", StringComparison.Ordinal));
}
