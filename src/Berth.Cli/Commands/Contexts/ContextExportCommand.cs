using Berth.Cli.Arguments;
using Berth.Cli.Commands.Images;
using Berth.Cli.Contexts;
using Berth.Linux;

namespace Berth.Cli.Commands.Contexts;

/// <summary><c>berth context export</c>.</summary>
internal sealed class ContextExportCommand : Command
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public override string Usage => "CONTEXT [FILE|-]";

    public override OperandCount Operands => new(1, 2);

    public override IReadOnlyList<Example> Examples => [new("To another machine, keys included", "berth context export prod - | ssh other berth context import prod -")];

    public override int Run(Invocation invocation)
    {
        string name = invocation.Operands[0];
        ContextStore.CheckName(name);
        byte[] archive = ContextArchive.Write(invocation.Contexts.Store.Get(name));
        string file = invocation.Operands.Count > 1 ? invocation.Operands[1] : $"{name}.dockercontext";
        if (file == "-")
        {
            _ = TerminalMode.IsTerminal(1) ? throw new CommandException("cowardly refusing to export to a terminal, specify a file path") : 0;
            Archives.CopyToOutput(new MemoryStream(archive));
            return 0;
        }

        if (Path.Exists(file))
        {
            throw new CommandException($"open {file}: file exists");
        }

        AtomicFile.Write(file, archive, OwnerOnly);
        invocation.Error.WriteLine($"Written file \"{file}\"");
        return 0;
    }
}

/// <summary><c>berth context import</c>.</summary>
internal sealed class ContextImportCommand : Command
{
    public override string Usage => "CONTEXT FILE|-";

    public override OperandCount Operands => OperandCount.Exactly(2);

    public override IReadOnlyList<Example> Examples => [new("What docker context export has written", "berth context import prod prod.dockercontext")];

    public override int Run(Invocation invocation)
    {
        string name = invocation.Operands[0];
        ContextStore store = invocation.Contexts.Store;
        ContextStore.CheckName(name);
        if (store.Find(name) is not null)
        {
            throw new CommandException($"context \"{name}\" already exists");
        }

        using Stream archive = Archives.Open(invocation.Operands[1]);
        store.Write(ContextArchive.Read(archive, name));
        invocation.Output.WriteLine(name);
        invocation.Output.Flush();
        invocation.Error.WriteLine($"Successfully imported context \"{name}\"");
        return 0;
    }
}
