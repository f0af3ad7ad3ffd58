using Berth.Cli.Arguments;
using Berth.Cli.Contexts;

namespace Berth.Cli.Commands.Contexts;

/// <summary><c>berth context rm</c>.</summary>
internal sealed class ContextRemoveCommand : Command
{
    private readonly Switch force = new("force", "Force the removal of a context in use", 'f');

    public override string Usage => "CONTEXT [CONTEXT...]";

    public override IReadOnlyList<Option> Options => [force];

    public override OperandCount Operands => OperandCount.AtLeast(1);

    public override IReadOnlyList<Example> Examples => [new("Even the one in use", "berth context rm -f prod")];

    public override int Run(Invocation invocation)
    {
        bool failed = false;
        string current = invocation.Contexts.CurrentName();
        foreach (string name in invocation.Operands)
        {
            try
            {
                Remove(invocation.Contexts, name, isCurrent: name == current);
                invocation.Output.WriteLine(name);
            }
            catch (CommandException e)
            {
                invocation.Error.WriteLine(e.Message);
                failed = true;
            }
        }

        return failed ? 1 : 0;
    }

    private void Remove(ContextCatalog catalog, string name, bool isCurrent)
    {
        string? problem = name == Context.DefaultName ? "cannot be removed"
            : catalog.Store.Find(name) is null ? force.Value ? null : "does not exist"
            : isCurrent && !force.Value ? "is in use, set -f flag to force remove"
            : null;
        if (problem is not null)
        {
            throw new CommandException($"context \"{name}\" {problem}");
        }

        if (catalog.Store.Find(name) is not null)
        {
            catalog.Store.Remove(name);
        }

        if (isCurrent && catalog.Directory.CurrentContext() == name)
        {
            catalog.Directory.SetCurrentContext(null);
        }
    }
}
