using System.Text;

namespace Berth.Cli.Rendering.Templates;

/// <summary>
/// A template of Go's text/template language, as far as Docker's users write it in <c>--format</c>: fields, variables, pipelines,
/// functions, <c>if</c>, <c>with</c>, <c>range</c>.
/// </summary>
internal sealed class Template
{
    private readonly IReadOnlyList<Node> nodes;
    private readonly bool isHeading;

    /// <param name="text">The template.</param>
    /// <param name="isHeading">Whether it makes a table's headings, which functions leave as they are.</param>
    /// <exception cref="TemplateException">This is no template.</exception>
    public Template(string text, bool isHeading = false)
    {
        nodes = TemplateParser.Parse(text);
        this.isHeading = isHeading;
    }

    /// <exception cref="TemplateException">The template asks for what there is not.</exception>
    public string Apply(object? value)
    {
        StringBuilder output = new();
        Run(nodes, new Scope(value, value, []), output);
        return output.ToString();
    }

    /// <param name="Root">What <c>$</c> is.</param>
    /// <param name="Dot">What <c>.</c> is.</param>
    /// <param name="Variables">Those declared so far.</param>
    private sealed record Scope(object? Root, object? Dot, Dictionary<string, object?> Variables);

    private void Run(IReadOnlyList<Node> list, Scope scope, StringBuilder output)
    {
        foreach (Node node in list)
        {
            switch (node)
            {
                case TextNode text:
                    output.Append(text.Text);
                    break;
                case ActionNode action:
                    object? value = Evaluate(action.Pipeline, scope);
                    output.Append(action.Pipeline.Variables.Count > 0 ? "" : TemplateValues.Print(value));
                    break;
                case ConditionNode condition:
                    object? tested = Evaluate(condition.Pipeline, scope);
                    bool holds = TemplateValues.IsTrue(tested);
                    Run(holds ? condition.Then : condition.Else, holds && condition.MovesDot ? scope with { Dot = tested } : scope, output);
                    break;
                case RangeNode range:
                    RunRange(range, scope, output);
                    break;
            }
        }
    }

    private void RunRange(RangeNode range, Scope scope, StringBuilder output)
    {
        bool any = false;
        IReadOnlyList<string> names = range.Pipeline.Variables;
        foreach ((object? key, object? item) in TemplateValues.Items(Evaluate(range.Pipeline with { Variables = [] }, scope)))
        {
            any = true;
            if (names.Count > 1)
            {
                scope.Variables[names[0]] = key;
            }

            if (names.Count > 0)
            {
                scope.Variables[names[^1]] = item;
            }

            Run(range.Body, scope with { Dot = item }, output);
        }

        if (!any)
        {
            Run(range.Else, scope, output);
        }
    }

    private object? Evaluate(Pipeline pipeline, Scope scope)
    {
        object? value = null;
        bool isFirst = true;
        foreach (IReadOnlyList<Operand> command in pipeline.Commands)
        {
            value = EvaluateCommand(command, isFirst ? [] : [value], scope);
            isFirst = false;
        }

        foreach (string name in pipeline.Variables)
        {
            scope.Variables[name] = value;
        }

        return value;
    }

    private object? EvaluateCommand(IReadOnlyList<Operand> command, object?[] piped, Scope scope)
    {
        object?[] arguments = [.. command.Skip(1).Select(operand => EvaluateOperand(operand, [], scope)), .. piped];
        return command[0] is FunctionOperand function
            ? TemplateFunctions.Call(function.Name, arguments, isHeading)
            : EvaluateOperand(command[0], arguments, scope);
    }

    private object? EvaluateOperand(Operand operand, object?[] arguments, Scope scope)
    {
        object? value = operand switch
        {
            DotOperand => scope.Dot,
            LiteralOperand literal => literal.Value,
            GroupOperand group => Evaluate(group.Pipeline, scope),
            FunctionOperand function => TemplateFunctions.Call(function.Name, arguments, isHeading),
            VariableOperand { Name: "" } => scope.Root,
            VariableOperand variable => scope.Variables.TryGetValue(variable.Name, out object? known)
                ? known
                : throw new TemplateException($"template parsing error: template: :1: undefined variable \"${variable.Name}\""),
            _ => null,
        };
        for (int i = 0; i < operand.Fields.Count; i++)
        {
            value = TemplateValues.Field(value, operand.Fields[i], i == operand.Fields.Count - 1 ? arguments : []);
        }

        return value;
    }
}
