using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth diff</c>.</summary>
internal sealed class DiffCommand : Command
{
    private const string Letters = "CAD";

    public override string Usage => "CONTAINER";

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => [new("What a container has written outside of its volumes", "berth diff web")];

    public override int Run(Invocation invocation)
    {
        byte[] answer = invocation.Engine.Get(Target.Of("/containers", invocation.Operands[0], "changes"));
        if (answer.AsSpan().Trim("\n "u8).SequenceEqual("null"u8))
        {
            return 0; // Docker's way to say none
        }

        foreach (PathChange change in Engine.Read(answer, ApiJson.Default.IReadOnlyListPathChange))
        {
            invocation.Output.WriteLine($"{Letters[Math.Clamp(change.Kind, 0, Letters.Length - 1)]} {change.Path}");
        }

        return 0;
    }
}
