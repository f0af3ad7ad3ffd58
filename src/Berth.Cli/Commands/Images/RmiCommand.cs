using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth rmi</c>.</summary>
internal sealed class RmiCommand : Command
{
    private const int NotFound = 404;
    private readonly Switch force = new("force", "Force removal of the image", 'f');
    private readonly Switch noPrune = new("no-prune", "Do not delete untagged parents");

    public override string Usage => "IMAGE [IMAGE...]";

    public override IReadOnlyList<Option> Options => [force, noPrune];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("All images without a name", "berth rmi $(berth images -q -f dangling=true)")];

    public override int Run(Invocation invocation)
    {
        List<string> failures = [];
        bool isFatal = false;
        foreach (string name in invocation.Operands)
        {
            try
            {
                Print(invocation, invocation.Engine.Delete(Target.OfImage(name).With("force", force.Value).With("noprune", noPrune.Value)));
            }
            catch (EngineErrorException e)
            {
                failures.Add(e.Message);
                isFatal |= e.Status != NotFound;
            }
        }

        if (failures.Count == 0)
        {
            return 0;
        }

        invocation.Output.Flush();
        invocation.Error.WriteLine(string.Join('\n', failures));
        return force.Value && !isFatal ? 0 : 1;
    }

    private static void Print(Invocation invocation, byte[] answer)
    {
        foreach (ImageDeleteItem item in Engine.Read(answer, ApiJson.Default.IReadOnlyListImageDeleteItem))
        {
            invocation.Output.WriteLine(item.Deleted is { Length: > 0 } deleted ? $"Deleted: {deleted}" : $"Untagged: {item.Untagged}");
        }
    }
}
