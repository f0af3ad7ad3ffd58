using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Commands.Flags;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth create</c>.</summary>
internal sealed class CreateCommand : Command
{
    private readonly ContainerFlags flags = new();
    private readonly PullFlags pull = new();

    public override string Usage => "IMAGE [COMMAND] [ARG...]";

    public override IReadOnlyList<Option> Options => field ??= [.. pull.Options, .. flags.Options];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override bool StopsAtFirstOperand => true;

    public override IReadOnlyList<Example> Examples =>
        [new("A container to be started later", "berth create --name job busybox sleep 60 && berth start job")];

    public override int Run(Invocation invocation)
    {
        ContainerCreation creation = new(invocation, flags.Lifecycle, pull);
        ContainerCreateRequest request = RunFailure.OfOptions(
            invocation.Path, () => flags.ToRequest(invocation.Operands, TerminalSize.Current(), detached: false));
        invocation.Output.WriteLine(creation.Create(request));
        return 0;
    }
}
