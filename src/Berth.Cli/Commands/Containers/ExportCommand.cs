using Berth.Cli.Arguments;
using Berth.Cli.Commands.Images;
using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Commands.Containers;

/// <summary><c>berth export</c>.</summary>
internal sealed class ExportCommand : Command
{
    private readonly TextOption output = new("output", "Write to a file, instead of STDOUT", 'o');

    public override string Usage => "CONTAINER";

    public override IReadOnlyList<Option> Options => [output];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => [new("Everything but its mounts, as an image on another machine", "berth export web | ssh other berth import - web")];

    public override int Run(Invocation invocation)
    {
        if (output.Value is null && TerminalMode.IsTerminal(1))
        {
            throw new CommandException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
        }

        using EngineConnection connection = invocation.Engine.Connect();
        connection.Call(new Request("GET", Target.Of("/containers", invocation.Operands[0], "export")));
        if (output.Value is { } path)
        {
            Archives.CopyToFile(connection.Body, path);
        }
        else
        {
            Archives.CopyToOutput(connection.Body);
        }

        return 0;
    }
}
