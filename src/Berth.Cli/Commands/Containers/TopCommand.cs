using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;
using Berth.Linux;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth top</c>.</summary>
internal sealed class TopCommand : Command
{
    private const int LeastColumn = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Switch once = new("no-stream", "Print once; what is not a terminal gets it once anyhow");

    public override string Usage => "CONTAINER [ps OPTIONS]";

    public override IReadOnlyList<Option> Options => [once];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override bool StopsAtFirstOperand => true;

    public override IReadOnlyList<Example> Examples =>
    [
        new("Live on a terminal; Ctrl-C ends it", "berth top web"),
        new("What takes the most memory", "berth top web -eo pid,rss,args --sort=-rss"),
    ];

    public override int Run(Invocation invocation)
    {
        if (once.Value || invocation.Operands.Count > 1 || !TerminalMode.IsTerminal(1))
        {
            invocation.Output.Write(Read(invocation, LeastColumn));
            return 0;
        }

        using LiveScreen screen = new(invocation.Output, isTerminal: true);
        do
        {
            string table = Read(invocation, leastColumn: 0);
            int end = table.IndexOf('\n', StringComparison.Ordinal);
            screen.Show($"{Style.Bold(invocation.Operands[0])}\n\n{Style.Bold(table[..end])}{table[end..]}");
        }
        while (screen.Wait(Interval));
        return 0;
    }

    private static string Read(Invocation invocation, int leastColumn)
    {
        string? arguments = invocation.Operands.Count > 1 ? string.Join(' ', invocation.Operands.Skip(1)) : null;
        Target target = Target.Of("/containers", invocation.Operands[0], "top").With("ps_args", arguments);
        ContainerTop top = invocation.Engine.Get(target, ApiJson.Default.ContainerTop);
        IEnumerable<IReadOnlyList<string>> rows = [top.Titles, .. top.Processes ?? []];
        return Table.Align([.. rows.Select(row => string.Join('\t', row))], leastColumn);
    }
}
