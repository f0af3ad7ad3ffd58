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
    private readonly EditFlags edits = new();
    private readonly TextOption restart = new("restart", "Restart policy to apply when a container exits");

    public override string Usage => "CONTAINER [CONTAINER...] [-- COMMAND [ARG...]]";

    public override IReadOnlyList<Option> Options => field ??= [.. limits.Options, restart, .. edits.Options];

    public override bool HasRest => true;

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("Half a processor and twice the memory, at once", "berth update --cpus 0.5 -m 512m --memory-swap 1g web"),
        new("Start it again whenever it ends", "berth update --restart always web"),
        new("Another variable and another directory for a container that is stopped, whose files stay", "berth update -e MODE=test -v /srv/new:/data web"),
        new("Another port, at once", "berth update --publish-add 8080:80 --publish-rm 8000:80 web"),
    ];

    public override int Run(Invocation invocation)
    {
        if (invocation.Rest is null && !Options.Any(option => option.IsGiven))
        {
            throw new CommandException("you must provide one or more flags when using this command");
        }

        bool isEdit = invocation.Rest is not null || edits.IsGiven;
        byte[] body = ApiJson.Write(ToChanges(invocation.Rest), ApiJson.Default.ContainerUpdateRequest);
        List<string> warnings = [];
        bool failed = false;
        foreach (string name in invocation.Operands)
        {
            failed |= !TryUpdate(invocation, name, body, isEdit, warnings);
        }

        warnings.ForEach(invocation.Output.WriteLine);
        return failed ? 1 : 0;
    }

    private ContainerUpdateRequest ToChanges(IReadOnlyList<string>? command)
    {
        ContainerUpdateRequest changes = edits.Apply((ContainerUpdateRequest)limits.Apply(new ContainerUpdateRequest()), command);
        return restart.Value is { Length: > 0 } policy ? changes with { RestartPolicy = LifecycleFlags.ParsePolicy(policy) } : changes;
    }

    private static bool TryUpdate(Invocation invocation, string name, byte[] body, bool isEdit, List<string> warnings)
    {
        try
        {
            ContainerUpdateResponse answer = invocation.Engine.Post(Target.Of("/containers", name, "update"), body, ApiJson.Default.ContainerUpdateResponse);
            warnings.AddRange(answer.Warnings ?? []);
            if (isEdit && answer.Changed is null)
            {
                invocation.Error.WriteLine($"{name}: this engine changes limits and the restart policy alone; for everything else it takes berthd");
                return false;
            }

            invocation.Output.WriteLine(name);
            return true;
        }
        catch (EngineErrorException e)
        {
            invocation.Error.WriteLine(e.Message);
            return false;
        }
    }
}
