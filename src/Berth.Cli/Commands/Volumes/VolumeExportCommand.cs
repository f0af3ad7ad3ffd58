using Berth.Cli.Arguments;
using Berth.Cli.Commands.Images;
using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Commands.Volumes;

/// <summary><c>berth volume export</c>.</summary>
internal sealed class VolumeExportCommand : Command
{
    private readonly TextOption output = new("output", "Write to a file, instead of STDOUT", 'o');

    public override string Usage => "VOLUME";

    public override IReadOnlyList<Option> Options => [output];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => [new("To another machine", "berth volume export data | ssh other berth volume import data")];

    public override int Run(Invocation invocation)
    {
        if (output.Value is null && TerminalMode.IsTerminal(1))
        {
            throw new CommandException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
        }

        using EngineConnection connection = invocation.Engine.Connect();
        connection.Call(new Request("GET", Target.Of("/volumes", invocation.Operands[0], "export")));
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
