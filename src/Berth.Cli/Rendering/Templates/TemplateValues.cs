using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Berth.Cli.Rendering.Templates;

/// <summary>What templates do with values: print, test, take apart, compare.</summary>
internal static class TemplateValues
{
    private const string NoValue = "<no value>";

    /// <summary>As Go prints it at the end of an action.</summary>
    public static string Print(object? value) => value is null ? NoValue : PrintInner(value);

    /// <summary>What an object that is known, and is not there, is: Go's nil pointer.</summary>
    public static object NilPointer { get; } = new Nil("<nil>");

    /// <summary>A list that is not there: empty, and as JSON null.</summary>
    public static object NilList { get; } = new Nil("[]");

    /// <summary>A map that is not there.</summary>
    public static object NilMap { get; } = new Nil("map[]");

    /// <summary>Go's truth: everything but zero, false, empty and nothing.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or Nil or false or 0L or 0.0 or "" => false,
        IReadOnlyList<object?> list => list.Count > 0,
        JsonObject { Element: var element } => element.EnumerateObject().Any(),
        _ => true,
    };

    /// <exception cref="TemplateException">There is no such field.</exception>
    public static object? Field(object? value, string name, IReadOnlyList<object?> arguments)
    {
        if (value is ITemplateObject named && named.TryField(name, arguments, out object? field))
        {
            return field;
        }

        string place = $"template parsing error: template: :1:2: executing \"\" at <.{name}>: ";
        throw new TemplateException(place + value switch
        {
            null or Nil => $"nil pointer evaluating interface {{}}.{name}",
            JsonObject => $"map has no entry for key \"{name}\"",
            _ => $"can't evaluate field {name} in type {TypeName(value)}",
        });
    }

    /// <summary>Keys and items of a list or of an object.</summary>
    public static IEnumerable<(object? Key, object? Item)> Items(object? value) => value switch
    {
        IReadOnlyList<object?> list => list.Select((item, index) => ((object?)(long)index, item)),
        JsonObject members => members.Members().Select(member => ((object?)member.Name, member.Value)),
        long count => Enumerable.Range(0, (int)count).Select(index => ((object?)(long)index, (object?)(long)index)),
        null or Nil => [],
        _ => throw new TemplateException($"template: :1: range can't iterate over {Print(value)}"),
    };

    public static long Length(object? value) => value switch
    {
        string text => Encoding.UTF8.GetByteCount(text),
        IReadOnlyList<object?> list => list.Count,
        JsonObject members => members.Element.EnumerateObject().Count(),
        Nil when value != NilPointer => 0,
        _ => throw new TemplateException($"template: :1: error calling len: len of {(value is null ? "nil pointer" : $"type {TypeName(value)}")}"),
    };

    public static object? Index(object? value, object? key) => (value, key) switch
    {
        (IReadOnlyList<object?> list, long index) when index >= 0 && index < list.Count => list[(int)index],
        (IReadOnlyList<object?>, long index) => throw new TemplateException($"template: :1: error calling index: reflect: slice index out of range: {index}"),
        (JsonObject members, string name) => members.Element.TryGetProperty(name, out JsonElement found) ? JsonObject.ToValue(found) : null,
        (Nil, string) when value == NilMap => "",
        (string text, long index) when index >= 0 && index < text.Length => (long)text[(int)index],
        _ => throw new TemplateException("template: :1: error calling index: index of untyped nil"),
    };

    /// <summary>Less than zero, zero or more, as the first is less, equal or more; null where the two cannot be compared.</summary>
    public static int? Compare(object? first, object? second) => (first, second) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (long a, long b) => a.CompareTo(b),
        (bool a, bool b) => a == b ? 0 : 1,
        (long or double, long or double) => Convert.ToDouble(first, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(second, CultureInfo.InvariantCulture)),
        (null, null) => 0,
        _ => null,
    };

    private static string PrintInner(object? value) => value switch
    {
        null => "<nil>",
        Nil nil => nil.Text,
        bool flag => flag ? "true" : "false",
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IReadOnlyList<object?> list => $"[{string.Join(' ', list.Select(PrintInner))}]",
        JsonObject members => $"map[{string.Join(' ', members.Members().Select(member => $"{member.Name}:{PrintInner(member.Value)}"))}]",
        ITemplateObject other => JsonText.Of(other),
        _ => value.ToString() ?? "",
    };

    private sealed record Nil(string Text);

    private static string TypeName(object value) => value switch
    {
        string => "string",
        long => "int64",
        double => "float64",
        bool => "bool",
        IReadOnlyList<object?> => "[]interface {}",
        _ => "*formatter.Context",
    };
}
