using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth pause</c> and <c>berth unpause</c>.</summary>
internal sealed class PauseCommand(string verb) : Command
{
    public override string Usage => "CONTAINER [CONTAINER...]";

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => verb == "pause"
        ? [new("Hold two containers still while their files are copied", "berth pause web db")]
        : [new("Everything that is paused", "berth unpause $(berth ps -q --filter status=paused)")];

    public override int Run(Invocation invocation) =>
        ManyTargets.Run(invocation, name => new Request("POST", Target.Of("/containers", name, verb)));
}
