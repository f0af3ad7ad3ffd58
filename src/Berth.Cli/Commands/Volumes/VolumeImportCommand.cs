using Berth.Api;
using Berth.Cli.Arguments;
using Berth.Cli.Commands.Images;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;
using Berth.Linux;

namespace Berth.Cli.Commands.Volumes;

/// <summary><c>berth volume import</c>.</summary>
internal sealed class VolumeImportCommand : Command
{
    private readonly TextOption input = new("input", "Read from tar archive file, instead of STDIN", 'i');

    public override string Usage => "VOLUME";

    public override IReadOnlyList<Option> Options => [input];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => [new("A volume that is not there, or is empty", "berth volume import data < data.tar")];

    public override int Run(Invocation invocation)
    {
        if (input.Value is null && TerminalMode.IsTerminal(0))
        {
            throw new CommandException("requested import from stdin, but stdin is empty");
        }

        using Stream archive = UploadMeter.Over(Archives.Open(input.Value ?? "-"), "Sending", invocation.Error);
        using EngineConnection connection = invocation.Engine.Connect();
        Target target = Target.Of("/volumes", invocation.Operands[0], "import");
        connection.Send(new Request("PUT", target) { HasStreamedBody = true, ContentType = "application/x-tar" });
        connection.SendBody(archive);
        connection.ReadSuccess();
        invocation.Output.WriteLine(Engine.Read(connection.ReadBody(), ApiJson.Default.Volume).Name);
        return 0;
    }
}
