using Berth.Cli.Contexts;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands;

/// <summary>One call of a command: its operands, where it prints, and the engine it talks to.</summary>
internal sealed class Invocation(string path, IReadOnlyList<string> operands, Engine engine, TextWriter output, TextWriter error)
{
    /// <summary>As it was called: <c>berth container ls</c>.</summary>
    public string Path { get; } = path;

    public IReadOnlyList<string> Operands { get; } = operands;

    /// <summary>What stands behind <c>--</c>, for a command that takes it apart from its operands; null without.</summary>
    public IReadOnlyList<string>? Rest { get; init; }

    public Engine Engine { get; } = engine;

    /// <summary>The contexts of the user's client.</summary>
    public required ContextCatalog Contexts { get; init; }

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
