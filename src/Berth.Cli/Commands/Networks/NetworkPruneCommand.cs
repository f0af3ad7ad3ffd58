using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.Commands.Server;

namespace Berth.Cli.Commands.Networks;

/// <summary><c>berth network prune</c>.</summary>
internal sealed class NetworkPruneCommand : Command
{
    private readonly ListOption filters = new("filter", "Provide filter values (e.g. \"until=<timestamp>\")", check: Filters.Check) { Kind = "filter" };
    private readonly Switch force = new("force", "Do not prompt for confirmation", 'f');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [filters, force];

    public override IReadOnlyList<Example> Examples => [new("Those of a project", "berth network prune --filter label=project=shop")];

    public override int Run(Invocation invocation)
    {
        if (force.Value || Confirmation.Ask(invocation, "WARNING! This will remove all custom networks not used by at least one container."))
        {
            new Pruning(invocation, filters.Values).Networks();
        }

        return 0;
    }
}
