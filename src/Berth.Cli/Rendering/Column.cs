using System.Text.Json;
using Berth.Cli.Rendering.Templates;

namespace Berth.Cli.Rendering;

/// <summary>A column of a list.</summary>
/// <param name="Name">As templates name it.</param>
/// <param name="Heading">As the table names it.</param>
/// <param name="Value">What a row has in it.</param>
internal sealed record Column<T>(string Name, string Heading, Func<T, object?> Value)
{
    /// <summary>For a column that is asked for with an argument, <c>{{.Label "key"}}</c>; not part of the row as JSON.</summary>
    public Func<T, string, object?>? ValueFor { get; init; }
}

/// <summary>A row as a template sees it.</summary>
internal sealed class ListedRow<T>(T row, IReadOnlyList<Column<T>> columns) : ITemplateObject
{
    public bool TryField(string name, IReadOnlyList<object?> arguments, out object? value)
    {
        Column<T>? column = columns.FirstOrDefault(column => column.Name == name);
        value = column switch
        {
            { ValueFor: { } ask } => ask(row, arguments.FirstOrDefault() as string ?? ""),
            { } plain => plain.Value(row),
            _ => null,
        };
        return column is not null;
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (Column<T> column in columns.Where(column => column.ValueFor is null).OrderBy(column => column.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(column.Name);
            writer.WriteRawValue(Escape(JsonText.Of(column.Value(row))));
        }

        writer.WriteEndObject();
    }

    /// <summary>As Go writes rows: what HTML would take for a tag is escaped, which elsewhere it is not.</summary>
    private static string Escape(string json) => json.Replace("<", "\\u003c", StringComparison.Ordinal)
        .Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
}

/// <summary>The headings in the place of a row.</summary>
internal sealed class HeadingRow<T>(IReadOnlyList<Column<T>> columns) : ITemplateObject
{
    public bool TryField(string name, IReadOnlyList<object?> arguments, out object? value)
    {
        Column<T>? column = columns.FirstOrDefault(column => column.Name == name);
        value = column is { ValueFor: not null } && arguments.FirstOrDefault() is string key ? HeadingOf(key) : column?.Heading;
        return column is not null;
    }

    public void WriteJson(Utf8JsonWriter writer) => writer.WriteStringValue("");

    /// <summary>A label's heading is the last part of its key.</summary>
    private static string HeadingOf(string key) => key.Split('.')[^1].Replace('-', ' ').Replace('_', ' ');
}
