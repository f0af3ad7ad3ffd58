using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth container prune</c>.</summary>
internal sealed class ContainerPruneCommand : Command
{
    private readonly ListOption filters = new("filter", "Provide filter values (e.g. \"until=<timestamp>\")", check: Filters.Check) { Kind = "filter" };
    private readonly Switch force = new("force", "Do not prompt for confirmation", 'f');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [filters, force];

    public override int Run(Invocation invocation)
    {
        if (!force.Value && !Confirmation.Ask(invocation, "WARNING! This will remove all stopped containers."))
        {
            return 0;
        }

        Target target = Target.Of("/containers/prune").With("filters", Filters.ToJson(filters.Values));
        ContainersPruneReport report = invocation.Engine.Post(target, null, ApiJson.Default.ContainersPruneReport);
        if (report.ContainersDeleted is { Count: > 0 } deleted)
        {
            invocation.Output.WriteLine("Deleted Containers:\n" + string.Join('\n', deleted) + "\n");
        }

        invocation.Output.WriteLine($"Total reclaimed space: {HumanUnits.Size(report.SpaceReclaimed, 4)}");
        return 0;
    }
}
