namespace Berth.Cli.Rendering.Templates;

/// <summary>Part of a template's text.</summary>
internal abstract record Node;

internal sealed record TextNode(string Text) : Node;

/// <summary><c>{{pipeline}}</c>.</summary>
internal sealed record ActionNode(Pipeline Pipeline) : Node;

/// <summary><c>{{if}}</c>; with <see cref="MovesDot"/>, <c>{{with}}</c>.</summary>
internal sealed record ConditionNode(Pipeline Pipeline, IReadOnlyList<Node> Then, IReadOnlyList<Node> Else, bool MovesDot) : Node;

/// <summary><c>{{range}}</c>.</summary>
internal sealed record RangeNode(Pipeline Pipeline, IReadOnlyList<Node> Body, IReadOnlyList<Node> Else) : Node;

/// <summary>Commands of which each gets the one before as its last argument.</summary>
/// <param name="Variables">Names that the value is given to.</param>
/// <param name="Commands">At least one.</param>
internal sealed record Pipeline(IReadOnlyList<string> Variables, IReadOnlyList<IReadOnlyList<Operand>> Commands);

/// <summary>One word of a command, with the fields behind it.</summary>
internal abstract record Operand(IReadOnlyList<string> Fields);

/// <summary><c>.A.B</c>: fields of the current object.</summary>
internal sealed record DotOperand(IReadOnlyList<string> Fields) : Operand(Fields);

internal sealed record VariableOperand(string Name, IReadOnlyList<string> Fields) : Operand(Fields);

internal sealed record LiteralOperand(object? Value) : Operand([]);

internal sealed record FunctionOperand(string Name) : Operand([]);

/// <summary>A pipeline in parentheses.</summary>
internal sealed record GroupOperand(Pipeline Pipeline, IReadOnlyList<string> Fields) : Operand(Fields);
