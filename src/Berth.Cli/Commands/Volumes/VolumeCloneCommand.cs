using Berth.Api;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Volumes;

/// <summary><c>berth volume clone</c>.</summary>
internal sealed class VolumeCloneCommand : Command
{
    public override string Usage => "VOLUME NEW_NAME";

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples => [new("To try something with the same data", "berth volume clone data data-test")];

    public override int Run(Invocation invocation)
    {
        Target target = Target.Of("/volumes", invocation.Operands[0], "clone").With("name", invocation.Operands[1]);
        invocation.Output.WriteLine(invocation.Engine.Post(target, null, ApiJson.Default.Volume).Name);
        return 0;
    }
}
