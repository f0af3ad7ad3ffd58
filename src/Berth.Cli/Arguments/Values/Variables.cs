namespace Berth.Cli.Arguments.Values;

/// <summary>Environment variables and labels, from options and from files of lines.</summary>
internal static class Variables
{
    /// <summary>Checks <c>NAME=value</c> or <c>NAME</c>.</summary>
    public static string CheckEnvironment(string text) =>
        text.Length == 0 || text[0] == '=' ? throw new InvalidValueException($"invalid environment variable: {text}") : text;

    /// <summary>Checks <c>key=value</c> or <c>key</c>.</summary>
    public static string CheckLabel(string text) =>
        text.Length == 0 || text[0] == '=' ? throw new InvalidValueException($"invalid label '{text}': empty name") : text;

    /// <summary>
    /// The variables of the files, then those of the options. A name alone stands for this program's own variable; where it has
    /// none, an option's name goes on alone (the engine then takes the image's away), a file's is dropped.
    /// </summary>
    public static List<string> Environment(IEnumerable<string> files, IEnumerable<string> options, Func<string, string?> own)
    {
        List<string> all = [];
        foreach (string line in ReadLines(files))
        {
            string? variable = line.Contains('=', StringComparison.Ordinal) ? line : WithOwn(line, own);
            if (variable is not null)
            {
                all.Add(variable);
            }
        }

        foreach (string option in options)
        {
            all.Add(option.Contains('=', StringComparison.Ordinal) ? option : WithOwn(option, own) ?? option);
        }

        return all;
    }

    /// <summary>The labels of the files, then those of the options; the last of a key counts.</summary>
    public static Dictionary<string, string> Labels(IEnumerable<string> files, IEnumerable<string> options) => Map([.. ReadLines(files), .. options]);

    /// <summary>Pairs <c>key=value</c>; a key alone has an empty value.</summary>
    public static Dictionary<string, string> Map(IEnumerable<string> pairs)
    {
        Dictionary<string, string> map = [];
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            map[equals < 0 ? pair : pair[..equals]] = equals < 0 ? "" : pair[(equals + 1)..];
        }

        return map;
    }

    /// <summary>The same with one pair more.</summary>
    public static Dictionary<string, string> Added(IReadOnlyDictionary<string, string>? map, string pair)
    {
        string[] parts = pair.Split('=', 2);
        return new Dictionary<string, string>(map ?? new Dictionary<string, string>()) { [parts[0]] = parts.Length > 1 ? parts[1] : "" };
    }

    private static string? WithOwn(string name, Func<string, string?> own) => own(name) is { } value ? $"{name}={value}" : null;

    private static IEnumerable<string> ReadLines(IEnumerable<string> files)
    {
        foreach (string file in files)
        {
            foreach (string line in ReadLines(file))
            {
                yield return line;
            }
        }
    }

    /// <summary>The lines that say something: neither empty nor a comment.</summary>
    /// <exception cref="CommandException">The file cannot be read, or a line has no proper name.</exception>
    private static IEnumerable<string> ReadLines(string file)
    {
        foreach (string line in TextFiles.ReadLines(file))
        {
            string text = line.TrimStart();
            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            string name = text.Split('=', 2)[0];
            if (name.Length == 0)
            {
                throw new CommandException($"no variable name on line '{text}'");
            }

            yield return name.Any(char.IsWhiteSpace) ? throw new CommandException($"variable '{name}' contains whitespaces") : text;
        }
    }
}
