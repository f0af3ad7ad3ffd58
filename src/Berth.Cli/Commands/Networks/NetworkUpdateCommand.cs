using Berth.Api;
using Berth.Api.Networks;
using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Networks;

/// <summary><c>berth network update</c>.</summary>
internal sealed class NetworkUpdateCommand : Command
{
    private readonly ListOption added = new("label-add", "Set metadata on a network", check: Variables.CheckLabel);
    private readonly ListOption removed = new("label-rm", "Take metadata away from a network") { Kind = "key" };

    public override string Usage => "NETWORK";

    public override IReadOnlyList<Option> Options => [added, removed];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => [new("While containers are on it", "berth network update --label-add tier=db --label-rm team backend")];

    public override int Run(Invocation invocation)
    {
        if (!Options.Any(option => option.IsGiven))
        {
            throw new CommandException("you must provide one or more flags when using this command");
        }

        byte[] body = ApiJson.Write(new NetworkUpdateRequest { Labels = Labels() }, ApiJson.Default.NetworkUpdateRequest);
        string name = invocation.Operands[0];
        NetworkUpdateResponse answer = invocation.Engine.Post(Target.Of("/networks", name, "update"), body, ApiJson.Default.NetworkUpdateResponse);
        foreach (string warning in answer.Warnings ?? [])
        {
            invocation.Error.WriteLine($"WARNING: {warning}");
        }

        invocation.Output.WriteLine(name);
        return 0;
    }

    private Dictionary<string, string?> Labels()
    {
        Dictionary<string, string?> changes = removed.Values.Distinct().ToDictionary(key => key, _ => (string?)null, StringComparer.Ordinal);
        foreach ((string key, string value) in Variables.Map(added.Values))
        {
            changes[key] = value;
        }

        return changes;
    }
}
