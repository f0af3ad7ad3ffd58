using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth kill</c>.</summary>
internal sealed class KillCommand : Command
{
    private readonly TextOption signal = new("signal", "Signal to send to the container", 's');

    public override string Usage => "CONTAINER [CONTAINER...]";

    public override IReadOnlyList<Option> Options => [signal];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("Have a service read its configuration anew", "berth kill -s HUP web")];

    public override int Run(Invocation invocation) => ManyTargets.Run(
        invocation, name => new Request("POST", Target.Of("/containers", name, "kill").With("signal", signal.Value)));
}
