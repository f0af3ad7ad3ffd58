using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth tag</c>.</summary>
internal sealed class TagCommand : Command
{
    public override string Usage => "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]";

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples => [new("Another name for the same image", "berth tag web:1 registry.example.com/team/web:1")];

    public override int Run(Invocation invocation)
    {
        ImageName name = ImageName.Parse(invocation.Operands[1]);
        if (name.Digest.Length > 0)
        {
            throw new CommandException("refusing to create a tag with a digest reference");
        }

        invocation.Engine.Post(Target.OfImage(invocation.Operands[0], "tag").With("repo", name.Repository).With("tag", name.TagOrDigest));
        return 0;
    }
}
