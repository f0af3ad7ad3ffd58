using Berth.Cli.Arguments;
using Berth.Cli.EngineClient;
using Berth.Cli.Registries;
using Berth.Cli.Rendering;
using Berth.Linux;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth push</c>.</summary>
internal sealed class PushCommand : Command
{
    private readonly Switch all = new("all-tags", "Push all tags of an image to the repository", 'a');
    private readonly Switch quiet = new("quiet", "Suppress verbose output", 'q');

    public override string Usage => "NAME[:TAG]";

    public override IReadOnlyList<Option> Options => [all, quiet];

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples => [new("To a registry of one's own", "berth tag web:2 registry.example.com:5000/web:2 && berth push registry.example.com:5000/web:2")];

    public override int Run(Invocation invocation)
    {
        ImageName name = ImageName.Parse(invocation.Operands[0]);
        if (all.Value && name.Tag.Length > 0)
        {
            throw new CommandException("tag can't be used with --all-tags/-a");
        }

        if (!all.Value && name.Tag.Length == 0 && !quiet.Value)
        {
            invocation.Output.WriteLine("Using default tag: latest");
            invocation.Output.Flush();
        }

        Target target = Target.OfImage(name.Repository, "push").With("tag", all.Value ? null : name.TagOrDigest);
        using EngineConnection connection = invocation.Engine.Connect();
        connection.Call(new Request("POST", target) { RegistryAuth = AuthHeader.For(invocation, name.Repository) });
        new ProgressDisplay(quiet.Value ? TextWriter.Null : invocation.Output, !quiet.Value && TerminalMode.IsTerminal(1)).Show(connection.Body);
        if (quiet.Value)
        {
            invocation.Output.WriteLine(all.Value ? name.Repository : name.Familiar);
        }

        return 0;
    }
}
