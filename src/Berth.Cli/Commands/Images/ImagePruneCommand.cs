using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image prune</c>.</summary>
internal sealed class ImagePruneCommand : Command
{
    private readonly Switch all = new("all", "Remove all unused images, not just dangling ones", 'a');
    private readonly ListOption filters = new("filter", "Provide filter values (e.g. \"until=<timestamp>\")", check: Filters.Check) { Kind = "filter" };
    private readonly Switch force = new("force", "Do not prompt for confirmation", 'f');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [all, filters, force];

    public override int Run(Invocation invocation)
    {
        string warning = all.Value
            ? "WARNING! This will remove all images without at least one container associated to them."
            : "WARNING! This will remove all dangling images.";
        if (!force.Value && !Confirmation.Ask(invocation, warning))
        {
            return 0;
        }

        string? wanted = Filters.ToJson(filters.Values.Append($"dangling={(all.Value ? "false" : "true")}"));
        ImagesPruneReport report = invocation.Engine.Post(Target.Of("/images/prune").With("filters", wanted), null, ApiJson.Default.ImagesPruneReport);
        if (report.ImagesDeleted is { Count: > 0 } deleted)
        {
            invocation.Output.WriteLine("Deleted Images:");
            foreach (ImageDeleteItem item in deleted)
            {
                invocation.Output.WriteLine(item.Untagged is { Length: > 0 } name ? $"untagged: {name}" : $"deleted: {item.Deleted}");
            }

            invocation.Output.WriteLine("");
        }

        invocation.Output.WriteLine($"Total reclaimed space: {HumanUnits.Size(report.SpaceReclaimed, 4)}");
        return 0;
    }
}
