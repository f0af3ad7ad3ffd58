using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image verify</c>.</summary>
internal sealed class ImageVerifyCommand : Command
{
    private readonly Switch repair = new("repair", "Use damaged layers no more, so that the next pull or load replaces them");

    public override string Usage => "[IMAGE]";

    public override IReadOnlyList<Option> Options => [repair];

    public override OperandCount Operands => OperandCount.AtMost(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("After a crash of the disk", "berth image verify"),
        new("Make way for a whole one, and fetch it", "berth image verify --repair web:1; berth pull web:1"),
    ];

    public override int Run(Invocation invocation)
    {
        Target target = Target.Of("/images/verify").With("image", invocation.Operands.Count > 0 ? invocation.Operands[0] : null).With("repair", repair.Value ? "1" : null);
        IReadOnlyList<ImageDamage> damages = invocation.Engine.Post(target, body: null, ApiJson.Default.IReadOnlyListImageDamage);
        foreach (ImageDamage damage in damages)
        {
            string images = string.Join(", ", damage.Images.Select(ImagesCommand.ShortId));
            invocation.Output.WriteLine($"{ImagesCommand.ShortId(damage.Layer)} of {images}: {damage.Problem}");
        }

        invocation.Output.WriteLine(damages.Count == 0 ? "Every layer is whole." : repair.Value ? "Pull, load or import these images again." : "Damaged; see 'berth image verify --repair'.");
        return damages.Count == 0 ? 0 : 1;
    }
}
