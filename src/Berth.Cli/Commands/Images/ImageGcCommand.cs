using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image gc</c>.</summary>
internal sealed class ImageGcCommand : Command
{
    private readonly Switch dryRun = new("dry-run", "Remove nothing, and show what would go");
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch quiet = new("quiet", "Only show image IDs", 'q');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [dryRun, format, quiet];

    public override IReadOnlyList<Example> Examples =>
    [
        new("What would go by itself, as \"image-gc\" of the daemon's configuration says", "berth image gc --dry-run"),
        new("At once, without waiting for the next pull", "berth image gc"),
    ];

    public override int Run(Invocation invocation)
    {
        Target target = Target.Of("/berth/images/gc").With("dry-run", dryRun.Value ? "1" : null);
        ImageCollection collection = invocation.Engine.Post(target, body: null, ApiJson.Default.ImageCollection);
        Listing<CollectedImage> listing = new(Columns(TimeProvider.System), "{{.ID}}\t{{.Names}}\t{{.LastUsed}}\t{{.Size}}", "ID");
        bool isPlain = quiet.Value || !string.IsNullOrEmpty(format.Value);
        if (isPlain || collection.Images.Count > 0)
        {
            invocation.Output.Write(listing.Render(collection.Images, format.Value, quiet.Value));
        }

        if (!isPlain)
        {
            invocation.Output.WriteLine(Summary(collection, dryRun.Value));
        }

        return 0;
    }

    internal static string Summary(ImageCollection collection, bool dryRun)
    {
        string use = $"{HumanUnits.Size(collection.Used)} of {HumanUnits.Size(collection.High)} in use";
        return (collection.Images.Count, collection.Used > collection.High) switch
        {
            (0, false) => $"Nothing to do: {use}.",
            (0, true) => $"Nothing can go: {use}, and every image is in use or too young.",
            _ when dryRun => $"Would be reclaimed: {HumanUnits.Size(collection.SpaceReclaimed)}; {use}.",
            _ => $"Total reclaimed space: {HumanUnits.Size(collection.SpaceReclaimed)}; {use} before.",
        };
    }

    private static IReadOnlyList<Column<CollectedImage>> Columns(TimeProvider time) =>
    [
        new("ID", "IMAGE ID", static image => ImagesCommand.ShortId(image.Id)),
        new("Names", "NAMES", static image => image.Names.Count == 0 ? "<none>" : string.Join(", ", image.Names.Where(static name => !name.Contains('@', StringComparison.Ordinal)))),
        new("LastUsed", "LAST USED", image => image.LastUsed < 0 ? "unknown" : HumanUnits.Ago(image.LastUsed, time)),
        new("Size", "SIZE", static image => HumanUnits.Size(image.Size)),
    ];
}
