using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.Commands.Server;

namespace Berth.Cli.Commands.Volumes;

/// <summary><c>berth volume prune</c>.</summary>
internal sealed class VolumePruneCommand : Command
{
    private readonly Switch all = new("all", "Remove all unused volumes, not just anonymous ones", 'a');
    private readonly ListOption filters = new("filter", "Provide filter values (e.g. \"label=<label>\")", check: Filters.Check) { Kind = "filter" };
    private readonly Switch force = new("force", "Do not prompt for confirmation", 'f');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [all, filters, force];

    public override IReadOnlyList<Example> Examples => [new("Those with a name, too", "berth volume prune -a")];

    public override int Run(Invocation invocation)
    {
        string kind = all.Value ? "all" : "anonymous";
        if (!force.Value && !Confirmation.Ask(invocation, $"WARNING! This will remove {kind} local volumes not used by at least one container."))
        {
            return 0;
        }

        Pruning pruning = new(invocation, all.Value ? [.. filters.Values, "all=true"] : filters.Values);
        pruning.Volumes();
        pruning.PrintTotal();
        return 0;
    }
}
