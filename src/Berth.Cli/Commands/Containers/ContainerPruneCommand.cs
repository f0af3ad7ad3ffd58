using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.Commands.Server;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth container prune</c>.</summary>
internal sealed class ContainerPruneCommand : Command
{
    private readonly ListOption filters = new("filter", "Provide filter values (e.g. \"until=<timestamp>\")", check: Filters.Check) { Kind = "filter" };
    private readonly Switch force = new("force", "Do not prompt for confirmation", 'f');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [filters, force];

    public override IReadOnlyList<Example> Examples => [new("Those that ended more than a day ago", "berth container prune --filter until=24h")];

    public override int Run(Invocation invocation)
    {
        if (!force.Value && !Confirmation.Ask(invocation, "WARNING! This will remove all stopped containers."))
        {
            return 0;
        }

        Pruning pruning = new(invocation, filters.Values);
        pruning.Containers();
        pruning.PrintTotal();
        return 0;
    }
}
