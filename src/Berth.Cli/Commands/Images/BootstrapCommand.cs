using Berth.Api;
using Berth.Api.Images;
using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image bootstrap</c>: an image made from the machine's own programs, where there is no registry.</summary>
internal sealed class BootstrapCommand : Command
{
    public override string Usage => "NAME";

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples =>
        [new("busybox:latest, from the busybox of this machine", "berth image bootstrap busybox && berth run --rm busybox uname -a")];

    public override int Run(Invocation invocation)
    {
        string target = Target.Of("/berth/images/bootstrap").With("name", invocation.Operands[0]);
        ImageInspect image = invocation.Engine.Post(target, null, ApiJson.Default.ImageInspect);
        invocation.Output.WriteLine(image.RepoTags is [var name, ..] ? name : image.Id);
        return 0;
    }
}
