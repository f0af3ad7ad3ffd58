using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth start</c>.</summary>
internal sealed class StartCommand : Command
{
    private readonly Switch attach = new("attach", "Attach STDOUT/STDERR and forward signals", 'a');
    private readonly TextOption detachKeys = new("detach-keys", "Override the key sequence for detaching a container");
    private readonly Switch interactive = new("interactive", "Attach container's STDIN", 'i');
    private readonly Switch proxy = new("sig-proxy", "Proxy received signals to the process", initially: true) { IsHidden = true };

    public override string Usage => "CONTAINER [CONTAINER...]";

    public override IReadOnlyList<Option> Options => [attach, detachKeys, interactive, proxy];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("A container that ended, once more in the foreground", "berth start -ai job")];

    public override int Run(Invocation invocation)
    {
        if (attach.Value || interactive.Value)
        {
            return invocation.Operands.Count == 1
                ? RunAttached(invocation)
                : throw new CommandException("you cannot start and attach multiple containers at once");
        }

        List<string> failed = [];
        foreach (string name in invocation.Operands)
        {
            try
            {
                invocation.Engine.Post(Target.Of("/containers", name, "start"));
                invocation.Output.WriteLine(name);
            }
            catch (EngineErrorException e)
            {
                invocation.Error.WriteLine(e.Message);
                failed.Add(name);
            }
        }

        return failed.Count == 0 ? 0 : throw new CommandException($"Error: failed to start containers: {string.Join(", ", failed)}");
    }

    private int RunAttached(Invocation invocation)
    {
        ContainerInspect inspect = invocation.Engine.Get(Target.Of("/containers", invocation.Operands[0], "json"), ApiJson.Default.ContainerInspect);
        if (inspect.State.Running)
        {
            // As docker: there is nothing to start, and nothing is attached.
            return 0;
        }

        AttachSettings settings = new()
        {
            Input = interactive.Value && inspect.Config.OpenStdin == true,
            HasTerminal = inspect.Config.Tty == true,
            ForwardsSignals = proxy.Value,
            DetachKeys = detachKeys.Value ?? "",
            WaitCondition = inspect.HostConfig.AutoRemove == true ? "removed" : "next-exit",
        };
        settings.CheckTerminal();
        using AttachedContainer container = new(invocation.Engine, settings, invocation.Error);
        container.Prepare();
        container.Join(inspect.Id);
        container.Start();
        return container.Finish();
    }
}
