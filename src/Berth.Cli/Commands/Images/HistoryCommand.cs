using System.Globalization;
using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.Commands.Containers;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth history</c>.</summary>
internal sealed class HistoryCommand : Command
{
    private const int StepWidth = 45;
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch human = new("human", "Print sizes and dates in human readable format", 'H', initially: true);
    private readonly Switch full = new("no-trunc", "Don't truncate output");
    private readonly TextOption platform = new("platform", "Show history for the given platform: \"os[/arch[/variant]]\"");
    private readonly Switch quiet = new("quiet", "Only show image IDs", 'q');

    public override string Usage => "IMAGE";

    public override IReadOnlyList<Option> Options => [format, human, full, platform, quiet];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => [new("Every step in full", "berth history --no-trunc web:1")];

    public override int Run(Invocation invocation)
    {
        IReadOnlyList<ImageHistoryItem> items = invocation.Engine.Get(
            Target.OfImage(invocation.Operands[0], "history").With("platform", platform.Value), ApiJson.Default.IReadOnlyListImageHistoryItem);
        string age = human.Value ? "{{.CreatedSince}}" : "{{.CreatedAt}}";
        Listing<ImageHistoryItem> listing = new(Columns(invocation.Time), $"{{{{.ID}}}}\t{age}\t{{{{.CreatedBy}}}}\t{{{{.Size}}}}\t{{{{.Comment}}}}", "ID");
        invocation.Output.Write(listing.Render(items, format.Value, quiet.Value));
        return 0;
    }

    private IReadOnlyList<Column<ImageHistoryItem>> Columns(TimeProvider time) =>
    [
        new("ID", "IMAGE", item => full.Value ? item.Id : ImagesCommand.ShortId(item.Id)),
        new("CreatedSince", "CREATED", item => item.Created <= 0 ? "N/A" : HumanUnits.Ago(item.Created, time)),
        new("CreatedAt", "CREATED AT", item => Rfc3339(item.Created, time)),
        new("CreatedBy", "CREATED BY", item => Step(item.CreatedBy)),
        new("Size", "SIZE", item => human.Value ? HumanUnits.Size(item.Size) : item.Size.ToString(CultureInfo.InvariantCulture)),
        new("Comment", "COMMENT", item => item.Comment),
    ];

    private string Step(string text)
    {
        string line = text.Replace('\t', ' ');
        return full.Value ? line : ContainerColumns.Ellipsis(line, StepWidth);
    }

    private static string Rfc3339(long unixSeconds, TimeProvider time)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(unixSeconds), time.LocalTimeZone);
        string zone = local.Offset == TimeSpan.Zero ? "Z" : local.ToString("zzz", CultureInfo.InvariantCulture);
        return local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + zone;
    }
}
