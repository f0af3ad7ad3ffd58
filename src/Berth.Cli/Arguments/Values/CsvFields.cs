namespace Berth.Cli.Arguments.Values;

/// <summary>The fields of one line of CSV, as long options are written: one with a comma in it stands in quotes.</summary>
internal static class CsvFields
{
    /// <exception cref="InvalidValueException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Of(string text)
    {
        List<string> fields = [];
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (rest[0] != '"')
            {
                int comma = rest.IndexOf(',');
                fields.Add(rest[..(comma < 0 ? rest.Length : comma)].ToString());
                rest = comma < 0 ? [] : rest[(comma + 1)..];
                continue;
            }

            fields.Add(Quoted(ref rest, text));
        }

        return fields;
    }

    /// <summary>The line that has these fields.</summary>
    public static string Join(IEnumerable<string> fields) => string.Join(',', fields.Select(Quote));

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    private static string Quoted(ref ReadOnlySpan<char> rest, string text)
    {
        int end = 1;
        while (end < rest.Length && (rest[end] != '"' || (end + 1 < rest.Length && rest[end + 1] == '"')))
        {
            end += rest[end] == '"' ? 2 : 1;
        }

        if (end >= rest.Length || (end + 1 < rest.Length && rest[end + 1] != ','))
        {
            throw new InvalidValueException($"the quotes of '{text}' do not match");
        }

        string field = rest[1..end].ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
        rest = rest[Math.Min(rest.Length, end + 2)..];
        return field;
    }
}
