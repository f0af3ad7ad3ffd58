using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Linux;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth save</c>.</summary>
internal sealed class SaveCommand : Command
{
    private readonly TextOption output = new("output", "Write to a file, instead of STDOUT", 'o');
    private readonly TextOption platform = new("platform", "Save only the given platform variant: \"os[/arch[/variant]]\"");

    public override string Usage => "IMAGE [IMAGE...]";

    public override IReadOnlyList<Option> Options => [output, platform];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("Two images in one archive", "berth save -o both.tar web:1 db:1")];

    public override int Run(Invocation invocation)
    {
        if (output.Value is null && TerminalMode.IsTerminal(1))
        {
            throw new CommandException("cowardly refusing to save to a terminal. Use the -o flag or redirect");
        }

        Target target = Target.Of("/images/get");
        foreach (string name in invocation.Operands)
        {
            target.With("names", name);
        }

        using EngineConnection connection = invocation.Engine.Connect();
        connection.Call(new Request("GET", target.With("platform", platform.Value)));
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
