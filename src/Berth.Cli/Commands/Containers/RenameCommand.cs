using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth rename</c>.</summary>
internal sealed class RenameCommand : Command
{
    public override string Usage => "CONTAINER NEW_NAME";

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples => [new("Make room for a new one of the same name", "berth rename web web-old")];

    public override int Run(Invocation invocation)
    {
        string name = invocation.Operands[1].Trim();
        if (invocation.Operands[0].Trim().Length == 0 || name.Length == 0)
        {
            throw new CommandException("Error: Neither old nor new names may be empty");
        }

        invocation.Engine.Post(Target.Of("/containers", invocation.Operands[0], "rename").With("name", name));
        return 0;
    }
}
