using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Volumes;

/// <summary><c>berth volume rename</c>.</summary>
internal sealed class VolumeRenameCommand : Command
{
    public override string Usage => "VOLUME NEW_NAME";

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples => [new("In the containers that name it, too, none of which may run", "berth volume rename data data-old")];

    public override int Run(Invocation invocation)
    {
        invocation.Engine.Post(Target.Of("/volumes", invocation.Operands[0], "rename").With("name", invocation.Operands[1]));
        return 0;
    }
}
