using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image tree</c>.</summary>
internal sealed class ImageTreeCommand : Command
{
    public override string Usage => "[IMAGE]";

    public override OperandCount Operands => OperandCount.AtMost(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("Which layers the images share, and what each costs", "berth image tree"),
        new("Where the size of one comes from", "berth image tree web:1"),
    ];

    public override int Run(Invocation invocation)
    {
        string? image = invocation.Operands.Count > 0 ? invocation.Operands[0] : null;
        IReadOnlyList<ImageLayer> layers = invocation.Engine.Get(Target.Of("/images/layers").With("image", image), ApiJson.Default.IReadOnlyListImageLayer);
        invocation.Output.Write(new LayerTree(layers).Render());
        invocation.Output.WriteLine(LayerTree.Summary(layers));
        return 0;
    }
}
