using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Rendering;
using Berth.Linux;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth load</c>.</summary>
internal sealed class LoadCommand : Command
{
    private readonly TextOption input = new("input", "Read from tar archive file, instead of STDIN", 'i');
    private readonly TextOption platform = new("platform", "Load only the given platform variant: \"os[/arch[/variant]]\"");
    private readonly Switch quiet = new("quiet", "Suppress the load output", 'q');

    public override string Usage => "";

    public override IReadOnlyList<Option> Options => [input, platform, quiet];

    public override IReadOnlyList<Example> Examples => [new("What another machine saved", "ssh other berth save web:1 | berth load")];

    public override int Run(Invocation invocation)
    {
        if (input.Value is null && TerminalMode.IsTerminal(0))
        {
            throw new CommandException("requested load from stdin, but stdin is empty");
        }

        bool isTerminal = TerminalMode.IsTerminal(1);
        using Stream archive = UploadMeter.Over(Archives.Open(input.Value ?? "-"), "Sending", invocation.Error);
        using EngineConnection connection = invocation.Engine.Connect();
        Target target = Target.Of("/images/load").With("quiet", quiet.Value || !isTerminal ? "1" : "0").With("platform", platform.Value);
        connection.Send(new Request("POST", target) { HasStreamedBody = true, ContentType = "application/x-tar" });
        connection.SendBody(archive);
        ResponseHead head = connection.ReadSuccess();
        if (head.ContentType.StartsWith("application/json", StringComparison.Ordinal))
        {
            new ProgressDisplay(invocation.Output, isTerminal).Show(connection.Body);
        }

        return 0;
    }
}
