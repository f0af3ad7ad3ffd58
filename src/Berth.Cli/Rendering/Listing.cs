using Berth.Cli.Rendering.Templates;

namespace Berth.Cli.Rendering;

/// <summary>A list as <c>ps</c> and <c>images</c> print it: a table, JSON, or whatever a template makes of each row.</summary>
/// <typeparam name="T">What a row shows.</typeparam>
internal sealed class Listing<T>(IReadOnlyList<Column<T>> columns, string defaultTable, string? quietColumn = null)
{
    private const string TableWord = "table";

    /// <param name="rows">The rows.</param>
    /// <param name="format">As <c>--format</c> has it; null or empty is the table.</param>
    /// <param name="quiet">Only what names each row.</param>
    /// <exception cref="TemplateException">The format is none.</exception>
    public string Render(IEnumerable<T> rows, string? format, bool quiet)
    {
        if (quiet && string.IsNullOrEmpty(format))
        {
            format = $"{{{{.{quietColumn}}}}}";
        }

        format = string.IsNullOrEmpty(format) ? TableWord : format;
        bool isTable = format == TableWord || format.StartsWith(TableWord + " ", StringComparison.Ordinal);
        string text = Unescape(isTable ? TableText(format, quiet) : format == "json" ? "{{json .}}" : format.Trim(' '));
        Template template = new(text);
        List<string> lines = isTable ? [new Template(text, isHeading: true).Apply(new HeadingRow<T>(columns))] : [];
        lines.AddRange(rows.Select(row => template.Apply(new ListedRow<T>(row, columns))));
        return isTable ? Table.Align(lines) : string.Concat(lines.Select(line => line + "\n"));
    }

    private string TableText(string format, bool quiet)
    {
        string own = format[TableWord.Length..].Trim(' ');
        return own.Length > 0 ? own : quiet ? $"{{{{.{quietColumn}}}}}" : defaultTable;
    }

    /// <summary>In formats a tab and a line end may be written as backslash and letter.</summary>
    private static string Unescape(string format) =>
        format.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
}
