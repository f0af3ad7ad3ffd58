using Berth.Api;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Networks;

/// <summary><c>berth network inspect</c>.</summary>
internal sealed class NetworkInspectCommand : Command
{
    private readonly TextOption format = ListFormat.OptionOfOne();
    private readonly Switch verbose = new("verbose", "Verbose output for diagnostics", 'v');

    public override string Usage => "NETWORK [NETWORK...]";

    public override IReadOnlyList<Option> Options => [format, verbose];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("Who is on a network", "berth network inspect -f '{{json .Containers}}' backend")];

    public override int Run(Invocation invocation)
    {
        List<byte[]> found = [];
        List<string> failures = [];
        foreach (string name in invocation.Operands)
        {
            try
            {
                found.Add(invocation.Engine.Get(Target.Of("/networks", name).With("verbose", verbose.Value)));
            }
            catch (EngineErrorException e)
            {
                failures.Add(e.Message);
            }
        }

        InspectPrinter.Print(
            invocation.Output, found.Select(static json => (json, (System.Text.Json.Serialization.Metadata.JsonTypeInfo?)ApiJson.Default.NetworkInspect)), format.Value);
        invocation.Output.Flush();
        failures.ForEach(invocation.Error.WriteLine);
        return failures.Count == 0 ? 0 : 1;
    }
}
