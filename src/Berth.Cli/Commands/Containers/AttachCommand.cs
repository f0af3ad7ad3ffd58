using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth attach</c>.</summary>
internal sealed class AttachCommand : Command
{
    private readonly TextOption detachKeys = new("detach-keys", "Override the key sequence for detaching a container");
    private readonly Switch noInput = new("no-stdin", "Do not attach STDIN");
    private readonly Switch proxy = new("sig-proxy", "Proxy all received signals to the process", initially: true);

    public override string Usage => "CONTAINER";

    public override IReadOnlyList<Option> Options => [detachKeys, noInput, proxy];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples =>
        [new("Back to a shell that was left with Ctrl-P Ctrl-Q", "berth attach web")];

    public override int Run(Invocation invocation)
    {
        ContainerInspect inspect = invocation.Engine.Get(Target.Of("/containers", invocation.Operands[0], "json"), ApiJson.Default.ContainerInspect);
        CheckState(inspect.State);
        AttachSettings settings = new()
        {
            Input = !noInput.Value && inspect.Config.OpenStdin == true,
            HasTerminal = inspect.Config.Tty == true,
            ForwardsSignals = proxy.Value,
            DetachKeys = detachKeys.Value ?? "",
            WaitCondition = "not-running",
        };
        settings.CheckTerminal();
        using AttachedContainer container = new(invocation.Engine, settings, invocation.Error);
        container.Prepare();
        container.Join(inspect.Id);
        container.TakeTerminal();
        container.Redraw();
        return container.Finish();
    }

    private static void CheckState(ContainerState state)
    {
        string? reason = state switch
        {
            { Running: false } => "You cannot attach to a stopped container, start it first",
            { Paused: true } => "You cannot attach to a paused container, unpause it first",
            { Restarting: true } => "You cannot attach to a restarting container, wait until it is running",
            _ => null,
        };
        if (reason is not null)
        {
            throw new CommandException(reason);
        }
    }
}
