using System.Globalization;

namespace Berth.Cli.Rendering.Templates;

/// <summary>The functions that templates may call: Go's own and Docker's.</summary>
internal static class TemplateFunctions
{
    /// <param name="name">The function's name.</param>
    /// <param name="arguments">What it is given; the value of a pipeline comes last.</param>
    /// <param name="isHeading">In a table's heading Docker's functions hand on what they are given.</param>
    public static object? Call(string name, object?[] arguments, bool isHeading) => name switch
    {
        "json" or "upper" or "lower" or "title" or "truncate" or "join" or "split" or "pad" or "println" when isHeading =>
            arguments.FirstOrDefault(argument => argument is string { Length: > 0 }),
        "json" => JsonText.Of(One(name, arguments)),
        "upper" => Text(name, arguments, 0).ToUpperInvariant(),
        "lower" => Text(name, arguments, 0).ToLowerInvariant(),
        "title" => Title(Text(name, arguments, 0)),
        "trim" => Text(name, arguments, 0).Trim(),
        "split" => Split(Text(name, arguments, 0), Text(name, arguments, 1)),
        "join" => string.Join(Text(name, arguments, 1), TemplateValues.Items(arguments[0]).Select(item => TemplateValues.Print(item.Item))),
        "truncate" => Truncated(Text(name, arguments, 0), Whole(name, arguments, 1)),
        "pad" => Pad(Text(name, arguments, 0), Whole(name, arguments, 1), Whole(name, arguments, 2)),
        "len" => TemplateValues.Length(One(name, arguments)),
        "index" => arguments.Skip(1).Aggregate(arguments.FirstOrDefault(), TemplateValues.Index),
        "print" => string.Concat(arguments.Select(TemplateValues.Print)),
        "println" => string.Join(' ', arguments.Select(TemplateValues.Print)) + "\n",
        "printf" => Formatting.Format(Text(name, arguments, 0), arguments[1..]),
        "slice" => Slice(Text(name, arguments, 0), arguments.Length > 1 ? Whole(name, arguments, 1) : 0, arguments.Length > 2 ? Whole(name, arguments, 2) : null),
        "html" => Markup.Html(string.Concat(arguments.Select(TemplateValues.Print))),
        "js" => Markup.Script(string.Concat(arguments.Select(TemplateValues.Print))),
        "urlquery" => Uri.EscapeDataString(string.Concat(arguments.Select(TemplateValues.Print))).Replace("%20", "+", StringComparison.Ordinal),
        "not" => !TemplateValues.IsTrue(One(name, arguments)),
        "and" => arguments.FirstOrDefault(argument => !TemplateValues.IsTrue(argument), arguments.LastOrDefault()),
        "or" => arguments.FirstOrDefault(TemplateValues.IsTrue, arguments.LastOrDefault()),
        "eq" => arguments.Skip(1).Any(other => Compared(name, arguments[0], other) == 0),
        "ne" => Compared(name, arguments) != 0,
        "lt" => Compared(name, arguments) < 0,
        "le" => Compared(name, arguments) <= 0,
        "gt" => Compared(name, arguments) > 0,
        "ge" => Compared(name, arguments) >= 0,
        _ => throw new TemplateException($"template parsing error: template: :1: function \"{name}\" not defined"),
    };

    private static object? One(string name, object?[] arguments) => arguments.Length == 1 ? arguments[0] : throw WrongCount(name, 1, arguments.Length);

    private static string Text(string name, object?[] arguments, int index) => index < arguments.Length
        ? arguments[index] as string ?? TemplateValues.Print(arguments[index])
        : throw WrongCount(name, index + 1, arguments.Length);

    private static int Whole(string name, object?[] arguments, int index) =>
        index < arguments.Length && arguments[index] is long number ? (int)number : throw WrongCount(name, index + 1, arguments.Length);

    private static int Compared(string name, object?[] arguments) =>
        arguments.Length == 2 ? Compared(name, arguments[0], arguments[1]) : throw WrongCount(name, 2, arguments.Length);

    private static int Compared(string name, object? first, object? second) => TemplateValues.Compare(first, second)
        ?? throw new TemplateException($"template: :1: error calling {name}: incompatible types for comparison");

    private static string Slice(string text, int from, int? to)
    {
        int end = to ?? text.Length;
        return from >= 0 && from <= end && end <= text.Length
            ? text[from..end]
            : throw new TemplateException($"template: :1: error calling slice: index out of range: {(end > text.Length ? end : from)}");
    }

    private static List<object?> Split(string text, string separator) => [.. text.Split(separator)];

    private static string Title(string text) => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text);

    private static string Truncated(string text, int length) => text.Length <= length ? text : text[..length];

    private static string Pad(string text, int before, int after) => text.Length == 0 ? text : new string(' ', before) + text + new string(' ', after);

    private static TemplateException WrongCount(string name, int wanted, int given) =>
        new($"template: :1: wrong number of args for {name}: want {wanted} got {given}");
}
