using Berth.Api;
using Berth.Api.Networks;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Networks;

/// <summary><c>berth network disconnect</c>.</summary>
internal sealed class NetworkDisconnectCommand : Command
{
    private readonly Switch force = new("force", "Force the container to disconnect from a network", 'f');

    public override string Usage => "NETWORK CONTAINER";

    public override IReadOnlyList<Option> Options => [force];

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples => [new("Take a running container from a network", "berth network disconnect backend web")];

    public override int Run(Invocation invocation)
    {
        NetworkDisconnectRequest request = new() { Container = invocation.Operands[1], Force = force.Value };
        invocation.Engine.Post(Target.Of("/networks", invocation.Operands[0], "disconnect"), ApiJson.Write(request, ApiJson.Default.NetworkDisconnectRequest));
        return 0;
    }
}
