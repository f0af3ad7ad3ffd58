using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.Commands.Server;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image prune</c>.</summary>
internal sealed class ImagePruneCommand : Command
{
    private readonly Switch all = new("all", "Remove all unused images, not just dangling ones", 'a');
    private readonly ListOption filters = new("filter", "Provide filter values (e.g. \"until=<timestamp>\")", check: Filters.Check) { Kind = "filter" };
    private readonly Switch force = new("force", "Do not prompt for confirmation", 'f');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [all, filters, force];

    public override IReadOnlyList<Example> Examples => [new("All that no container uses and that are older than a week", "berth image prune -a --filter until=168h")];

    public override int Run(Invocation invocation)
    {
        string warning = all.Value
            ? "WARNING! This will remove all images without at least one container associated to them."
            : "WARNING! This will remove all dangling images.";
        if (!force.Value && !Confirmation.Ask(invocation, warning))
        {
            return 0;
        }

        Pruning pruning = new(invocation, filters.Values);
        pruning.Images(all.Value);
        pruning.PrintTotal();
        return 0;
    }
}
