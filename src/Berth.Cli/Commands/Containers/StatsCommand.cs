using Berth.Cli.Arguments;
using Berth.Cli.Rendering;
using Berth.Linux;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth stats</c>.</summary>
internal sealed class StatsCommand : Command
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Switch all = new("all", "Show all containers (default shows just running)", 'a');
    private readonly TextOption format = ListFormat.Option();
    private readonly Switch once = new("no-stream", "Disable streaming stats and only pull the first result");
    private readonly Switch full = new("no-trunc", "Do not truncate output");

    public override string Usage => "[CONTAINER...]";

    public override IReadOnlyList<Option> Options => [all, format, once, full];

    public override OperandCount Operands => OperandCount.AtLeast(0);

    public override IReadOnlyList<Example> Examples =>
    [
        new("Live, with the last minutes as curves; Ctrl-C ends it", "berth stats"),
        new("What all containers use at this moment", "berth stats --no-stream"),
        new("The memory of two of them, as it changes", "berth stats --format 'table {{.Name}}\\t{{.MemUsage}}' web db"),
    ];

    public override int Run(Invocation invocation)
    {
        StatsReader reader = new(invocation.Engine, invocation.Operands, all.Value);
        if (once.Value)
        {
            invocation.Output.Write(Render(reader.ReadRates()));
            return 0;
        }

        using LiveScreen screen = new(invocation.Output, TerminalMode.IsTerminal(1));
        StatsScreen? drawn = screen.IsTerminal && string.IsNullOrEmpty(format.Value) ? new StatsScreen() : null;
        do
        {
            IReadOnlyList<StatsRow> rows = reader.ReadNext();
            screen.Show(drawn?.Render(rows, LiveScreen.Size.Columns) ?? Render(rows));
        }
        while (screen.Wait(Interval) && reader.HasMore);
        return 0;
    }

    private string Render(IEnumerable<StatsRow> rows) =>
        new Listing<StatsRow>(StatsColumns.Of(full.Value), StatsColumns.Default).Render(rows, format.Value, quiet: false);
}
