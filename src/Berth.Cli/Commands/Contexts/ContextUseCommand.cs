using Berth.Cli.Arguments;
using Berth.Cli.Contexts;

namespace Berth.Cli.Commands.Contexts;

/// <summary><c>berth context use</c>.</summary>
internal sealed class ContextUseCommand : Command
{
    public override string Usage => "CONTEXT";

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples =>
        [new("Another machine for all commands from now on, and back", "berth context use prod && berth ps && berth context use default")];

    public override int Run(Invocation invocation)
    {
        string name = invocation.Operands[0];
        ContextCatalog catalog = invocation.Contexts;
        bool isDefault = name == Context.DefaultName;
        _ = isDefault ? null : catalog.Store.Get(name);
        catalog.Directory.SetCurrentContext(isDefault ? null : name);
        invocation.Output.WriteLine(name);
        invocation.Output.Flush();
        invocation.Error.WriteLine($"Current context is now \"{name}\"");
        if (!isDefault && catalog.OverridingVariable is { } variable)
        {
            invocation.Error.WriteLine($"Warning: {variable} environment variable overrides the active context. To use \"{name}\", either set the global --context flag, or unset {variable} environment variable.");
        }

        return 0;
    }
}

/// <summary><c>berth context show</c>.</summary>
internal sealed class ContextShowCommand : Command
{
    public override string Usage => "";

    public override IReadOnlyList<Example> Examples => [new("In a shell's prompt", "PS1='$(berth context show) $ '")];

    public override int Run(Invocation invocation)
    {
        invocation.Output.WriteLine(invocation.Contexts.CurrentName());
        return 0;
    }
}
