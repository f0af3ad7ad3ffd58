using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Server;

/// <summary><c>berth system prune</c>.</summary>
internal sealed class SystemPruneCommand : Command
{
    private readonly Switch all = new("all", "Remove all unused images not just dangling ones", 'a');
    private readonly ListOption filters = new("filter", "Provide filter values (e.g. \"label=<key>=<value>\")", check: Filters.Check) { Kind = "filter" };
    private readonly Switch force = new("force", "Do not prompt for confirmation", 'f');
    private readonly Switch volumes = new("volumes", "Prune anonymous volumes");

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [all, filters, force, volumes];

    public override IReadOnlyList<Example> Examples =>
    [
        new("Whatever has not been used for a day, without being asked", "berth system prune -f --filter until=24h"),
        new("Images that no container uses, too", "berth system prune -a"),
    ];

    public override int Run(Invocation invocation)
    {
        if (volumes.Value && filters.Values.Any(filter => filter.StartsWith("until=", StringComparison.Ordinal)))
        {
            throw new CommandException("ERROR: The \"until\" filter is not supported with \"--volumes\"");
        }

        if (!force.Value && !Confirmation.Ask(invocation, Warning()))
        {
            return 0;
        }

        Pruning pruning = new(invocation, filters.Values);
        pruning.Containers();
        pruning.Networks();
        if (volumes.Value)
        {
            pruning.Volumes();
        }

        pruning.Images(all.Value);
        pruning.Builds(all.Value);
        pruning.PrintTotal();
        return 0;
    }

    private string Warning()
    {
        string[] kinds =
        [
            "all stopped containers", "all networks not used by at least one container",
            .. volumes.Value ? (string[])["all anonymous volumes not used by at least one container"] : [],
            all.Value ? "all images without at least one container associated to them" : "all dangling images",
            all.Value ? "all build cache" : "unused build cache",
        ];
        string filtered = filters.Values.Count == 0 ? "" : $"\n  Items to be pruned will be filtered with:\n{Lines(filters.Values)}";
        return $"WARNING! This will remove:\n{Lines(kinds)}{filtered}";
    }

    private static string Lines(IEnumerable<string> items) => string.Concat(items.Select(item => $"  - {item}\n"));
}
