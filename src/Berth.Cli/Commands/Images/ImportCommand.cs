using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth import</c>.</summary>
internal sealed class ImportCommand : Command
{
    private readonly ListOption changes = new("change", "Apply Dockerfile instruction to the created image", 'c');
    private readonly TextOption message = new("message", "Set commit message for imported image", 'm');
    private readonly TextOption platform = new("platform", "Set platform if server is multi-platform capable");

    public override string Usage => "file|URL|- [REPOSITORY[:TAG]]";

    public override IReadOnlyList<Option> Options => [changes, message, platform];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples =>
        [new("A directory becomes an image whose containers run its sh", "tar -C rootfs -c . | berth import -c 'CMD [\"sh\"]' - mine:1")];

    public override int Run(Invocation invocation)
    {
        string source = invocation.Operands[0];
        bool isUrl = source.StartsWith("http://", StringComparison.Ordinal) || source.StartsWith("https://", StringComparison.Ordinal);
        Target target = Target.Of("/images/create").With("fromSrc", isUrl ? source : "-").With("repo", invocation.Operands.ElementAtOrDefault(1))
            .With("message", message.Value).With("platform", platform.Value);
        foreach (string change in changes.Values)
        {
            target.With("changes", change);
        }

        using EngineConnection connection = invocation.Engine.Connect();
        using Stream? archive = isUrl ? null : UploadMeter.Over(Archives.Open(source), "Sending", invocation.Error);
        connection.Send(new Request("POST", target) { HasStreamedBody = archive is not null, ContentType = "text/plain" });
        if (archive is not null)
        {
            connection.SendBody(archive);
        }

        connection.ReadSuccess();
        new ProgressDisplay(invocation.Output, isTerminal: false).Show(connection.Body);
        return 0;
    }
}
