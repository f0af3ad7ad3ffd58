using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Commands.Flags;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth update</c>.</summary>
internal sealed class UpdateCommand : Command
{
    private readonly CgroupFlags limits = new();
    private readonly TextOption restart = new("restart", "Restart policy to apply when a container exits");

    public override string Usage => "CONTAINER [CONTAINER...]";

    public override IReadOnlyList<Option> Options => field ??= [.. limits.Options, restart];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("Half a processor and twice the memory, at once", "berth update --cpus 0.5 -m 512m --memory-swap 1g web"),
        new("Start it again whenever it ends", "berth update --restart always web"),
    ];

    public override int Run(Invocation invocation)
    {
        if (!Options.Any(option => option.IsGiven))
        {
            throw new CommandException("you must provide one or more flags when using this command");
        }

        byte[] body = ApiJson.Write(ToChanges(), ApiJson.Default.HostConfig);
        List<string> warnings = [];
        bool failed = false;
        foreach (string name in invocation.Operands)
        {
            failed |= !TryUpdate(invocation, name, body, warnings);
        }

        warnings.ForEach(invocation.Output.WriteLine);
        return failed ? 1 : 0;
    }

    private HostConfig ToChanges()
    {
        HostConfig changes = limits.Apply(new HostConfig());
        return restart.Value is { Length: > 0 } policy ? changes with { RestartPolicy = LifecycleFlags.ParsePolicy(policy) } : changes;
    }

    private static bool TryUpdate(Invocation invocation, string name, byte[] body, List<string> warnings)
    {
        try
        {
            ContainerUpdateResponse answer = invocation.Engine.Post(Target.Of("/containers", name, "update"), body, ApiJson.Default.ContainerUpdateResponse);
            invocation.Output.WriteLine(name);
            warnings.AddRange(answer.Warnings ?? []);
            return true;
        }
        catch (EngineErrorException e)
        {
            invocation.Error.WriteLine(e.Message);
            return false;
        }
    }
}
