using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth top</c>.</summary>
internal sealed class TopCommand : Command
{
    private const int LeastColumn = 20;

    public override string Usage => "CONTAINER [ps OPTIONS]";

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override bool StopsAtFirstOperand => true;

    public override IReadOnlyList<Example> Examples => [new("What takes the most memory", "berth top web -eo pid,rss,args --sort=-rss")];

    public override int Run(Invocation invocation)
    {
        string? arguments = invocation.Operands.Count > 1 ? string.Join(' ', invocation.Operands.Skip(1)) : null;
        Target target = Target.Of("/containers", invocation.Operands[0], "top").With("ps_args", arguments);
        ContainerTop top = invocation.Engine.Get(target, ApiJson.Default.ContainerTop);
        IEnumerable<IReadOnlyList<string>> rows = [top.Titles, .. top.Processes ?? []];
        invocation.Output.Write(Table.Align([.. rows.Select(row => string.Join('\t', row))], LeastColumn));
        return 0;
    }
}
