using System.Text.Json;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth top</c>.</summary>
internal sealed class TopCommand : Command
{
    public override string Usage => "CONTAINER [ps OPTIONS]";

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override bool StopsAtFirstOperand => true;

    public override int Run(Invocation invocation)
    {
        string? arguments = invocation.Operands.Count > 1 ? string.Join(' ', invocation.Operands.Skip(1)) : null;
        using JsonDocument answer = JsonDocument.Parse(invocation.Engine.Get(Target.Of("/containers", invocation.Operands[0], "top").With("ps_args", arguments)));
        IEnumerable<JsonElement> rows = [answer.RootElement.GetProperty("Titles"), .. answer.RootElement.GetProperty("Processes").EnumerateArray()];
        invocation.Output.Write(Table.Align([.. rows.Select(row => string.Join('\t', row.EnumerateArray().Select(cell => cell.GetString())))]));
        return 0;
    }
}
