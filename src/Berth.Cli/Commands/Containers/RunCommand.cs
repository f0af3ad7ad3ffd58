using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Commands.Flags;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth run</c>.</summary>
internal sealed class RunCommand : Command
{
    private readonly ContainerFlags flags = new();
    private readonly PullFlags pull = new();
    private readonly Switch detach = new("detach", "Run container in background and print container ID", 'd');
    private readonly TextOption detachKeys = new("detach-keys", "Override the key sequence for detaching a container");
    private readonly Switch proxy = new("sig-proxy", "Proxy received signals to the process", initially: true);

    public override string Usage => "IMAGE [COMMAND] [ARG...]";

    public override IReadOnlyList<Option> Options => field ??= [detach, detachKeys, proxy, .. pull.Options, .. flags.Options];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override bool StopsAtFirstOperand => true;

    public override IReadOnlyList<Example> Examples =>
    [
        new("A shell in a new container that is removed when the shell ends", "berth run -it --rm busybox sh"),
        new("A service in the background, with a name, half a processor and 64 MiB", "berth run -d --name web --cpus 0.5 -m 64m busybox httpd -f"),
        new("A command on the files of this directory, as the same user", "berth run --rm -v .:/src -w /src -u $(id -u) busybox wc -c notes"),
        new("Without network, without capabilities, without a writable root", "berth run --rm --network none --cap-drop ALL --read-only busybox id"),
    ];

    public override int Run(Invocation invocation)
    {
        try
        {
            return detach.Value ? RunDetached(invocation) : RunAttached(invocation);
        }
        catch (CommandException e) when (e is { ExitCode: 1 } and not PlainFailure)
        {
            throw RunFailure.OfStart(e, invocation.Path);
        }
    }

    private int RunDetached(Invocation invocation)
    {
        if (flags.Process.NamesStreams)
        {
            throw new PlainFailure("conflicting options: cannot specify both --attach and --detach");
        }

        ContainerCreation creation = new(invocation, flags.Lifecycle, pull);
        string id = creation.Create(ToRequest(invocation, detached: true));
        try
        {
            invocation.Engine.Post(Target.Of("/containers", id, "start"));
        }
        catch (EngineErrorException e)
        {
            invocation.Output.WriteLine(id);
            throw RunFailure.OfStart(e, invocation.Path);
        }

        invocation.Output.WriteLine(id);
        return 0;
    }

    private ContainerCreateRequest ToRequest(Invocation invocation, bool detached) =>
        RunFailure.OfOptions(invocation.Path, () => flags.ToRequest(invocation.Operands, TerminalSize.Current(), detached));

    private static void Join(AttachedContainer container, string id)
    {
        try
        {
            container.Join(id);
        }
        catch (CommandException e)
        {
            throw new PlainFailure(e.Message);
        }
    }

    private int RunAttached(Invocation invocation)
    {
        AttachSettings settings = new()
        {
            Input = flags.Process.AttachesInput,
            Output = flags.Process.AttachesOutput,
            Error = flags.Process.AttachesError,
            HasTerminal = flags.Process.HasTerminal,
            ForwardsSignals = proxy.Value,
            DetachKeys = detachKeys.Value ?? "",
            WaitCondition = flags.Lifecycle.Removes ? "removed" : "next-exit",
        };
        settings.CheckTerminal();
        ContainerCreateRequest request = ToRequest(invocation, detached: false);
        using AttachedContainer container = new(invocation.Engine, settings, invocation.Error);
        ContainerCreation creation = new(invocation, flags.Lifecycle, pull);
        // What needs no container is done while the engine makes it.
        string id = creation.Create(request, container.Prepare);
        Join(container, id);
        if (settings is { Output: false, Error: false })
        {
            invocation.Output.WriteLine(id);
            invocation.Output.Flush();
        }

        try
        {
            container.Start();
        }
        catch (EngineErrorException e)
        {
            container.AwaitRemoval();
            throw RunFailure.OfStart(e, invocation.Path);
        }

        return container.Finish();
    }
}
