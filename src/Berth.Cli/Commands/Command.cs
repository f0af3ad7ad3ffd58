using Berth.Cli.Arguments;

namespace Berth.Cli.Commands;

/// <summary>One verb: what it takes, declared once for parser, help and completion, and what it does.</summary>
internal abstract class Command
{
    /// <summary>What stands after the command's name: <c>[OPTIONS] CONTAINER [CONTAINER...]</c>.</summary>
    public abstract string Usage { get; }

    public virtual IReadOnlyList<Option> Options => [];

    public virtual OperandCount Operands => OperandCount.None;

    /// <summary>Whether everything after the first operand belongs to somebody else: the command of a container.</summary>
    public virtual bool StopsAtFirstOperand => false;

    /// <summary>Whether what follows <c>--</c> is no operand, but the <see cref="Invocation.Rest"/>.</summary>
    public virtual bool HasRest => false;

    /// <summary>Whether the engine's daemon is started where it is Berth's own and does not run.</summary>
    public virtual bool StartsDaemon => true;

    public virtual IReadOnlyList<Example> Examples => [];

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    public abstract int Run(Invocation invocation);
}

/// <summary>What a user wants, and the command line that does it.</summary>
internal readonly record struct Example(string Wish, string CommandLine);
