using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Networks;

/// <summary><c>berth network rename</c>.</summary>
internal sealed class NetworkRenameCommand : Command
{
    public override string Usage => "NETWORK NEW_NAME";

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples => [new("Containers on it stay on it, whether they run or not", "berth network rename backend storage")];

    public override int Run(Invocation invocation)
    {
        invocation.Engine.Post(Target.Of("/networks", invocation.Operands[0], "rename").With("name", invocation.Operands[1]));
        return 0;
    }
}
