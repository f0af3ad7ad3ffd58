using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Volumes;

/// <summary><c>berth volume rm</c>.</summary>
internal sealed class VolumeRemoveCommand : Command
{
    private readonly Switch force = new("force", "Force the removal of one or more volumes", 'f');

    public override string Usage => "VOLUME [VOLUME...]";

    public override IReadOnlyList<Option> Options => [force];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("With its files and its snapshots", "berth volume rm data")];

    public override int Run(Invocation invocation) =>
        ManyTargets.Run(invocation, name => new Request("DELETE", Target.Of("/volumes", name).With("force", force.Value)));
}
