namespace Berth.ApiTests.Matrix;

internal enum InvocationKind
{
    /// <summary>Brings a scenario about. It has to succeed; what it says does not matter.</summary>
    Step,

    /// <summary>A command of the stock client, read by a shell.</summary>
    Command,

    /// <summary>An HTTP request: method, path, and a body of JSON if there is one.</summary>
    Request,
}

/// <summary>One line of a scenario.</summary>
/// <param name="Kind">How it is carried out, and whether its answer counts.</param>
/// <param name="Text">Without the mark in front.</param>
/// <param name="Title">What its answer is found by: the line, with a number where the scenario has it before.</param>
internal sealed record Invocation(InvocationKind Kind, string Text, string Title);
