using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Networks;

/// <summary><c>berth network rm</c>.</summary>
internal sealed class NetworkRemoveCommand : Command
{
    private const int NotFound = 404;
    private readonly Switch force = new("force", "Do not error if the network does not exist", 'f');

    public override string Usage => "NETWORK [NETWORK...]";

    public override IReadOnlyList<Option> Options => [force];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("Whatever nobody uses", "berth network rm $(berth network ls -q --filter dangling=true)")];

    public override int Run(Invocation invocation) =>
        ManyTargets.Run(invocation, static name => new Request("DELETE", Target.Of("/networks", name)), forgives: failure => force.Value && failure.Status == NotFound);
}
