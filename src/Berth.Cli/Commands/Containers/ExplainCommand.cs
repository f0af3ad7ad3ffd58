using System.Text;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth explain</c>: how a container is started, call by call.</summary>
internal sealed class ExplainCommand : Command
{
    public override string Usage => "CONTAINER";

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples =>
        [new("The system calls between clone and the container's program", "berth explain web")];

    public override int Run(Invocation invocation)
    {
        invocation.Output.Write(Encoding.UTF8.GetString(invocation.Engine.Get(Target.Of("/berth/containers", invocation.Operands[0], "explain"))));
        return 0;
    }
}
