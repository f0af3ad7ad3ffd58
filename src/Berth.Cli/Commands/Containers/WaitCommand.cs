using System.Globalization;
using Berth.Api;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth wait</c>.</summary>
internal sealed class WaitCommand : Command
{
    public override string Usage => "CONTAINER [CONTAINER...]";

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("The exit code of a container, when it has one", "berth wait job")];

    public override int Run(Invocation invocation) =>
        ManyTargets.Run(invocation, name => new Request("POST", Target.Of("/containers", name, "wait")), ReadCode);

    private static string ReadCode(byte[] answer) =>
        Engine.Read(answer, ApiJson.Default.ContainerWaitResponse).StatusCode.ToString(CultureInfo.InvariantCulture);
}
