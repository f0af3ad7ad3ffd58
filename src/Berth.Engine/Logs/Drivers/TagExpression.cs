using System.Globalization;

namespace Berth.Engine.Logs.Drivers;

/// <summary>The inside of an action of a <see cref="TagTemplate"/>.</summary>
internal static class TagExpression
{
    private const string NoValue = "<no value>";
    private const string ExtraAttributes = "(.ExtraAttributes nil).";

    private static readonly Dictionary<string, int> Arguments = new(StringComparer.Ordinal)
    {
        ["upper"] = 1, ["lower"] = 1, ["title"] = 1, ["print"] = 1, ["truncate"] = 2, ["pad"] = 3,
    };

    public static Func<TagScope, string> Parse(string action)
    {
        string[] commands = action.Split('|', StringSplitOptions.TrimEntries);
        Func<TagScope, string>? value = null;
        foreach (string command in commands)
        {
            value = Command(Words(command), value);
        }

        return value!;
    }

    /// <param name="words">A value, or a function and its arguments.</param>
    /// <param name="before">What comes over the bar: the function's last argument.</param>
    private static Func<TagScope, string> Command(List<string> words, Func<TagScope, string>? before)
    {
        if (words is ["index", ['.', .. var map], var key])
        {
            Func<TagScope, IReadOnlyDictionary<string, string>> values = TagScope.Map(map) ?? throw TagTemplate.Unknown(map);
            string name = Text(key);
            return scope => values(scope).GetValueOrDefault(name, "");
        }

        if (words is [var only] && before is null && !Arguments.ContainsKey(only))
        {
            return Value(only);
        }

        string function = words.Count > 0 ? words[0] : throw TagTemplate.Wrong("missing value for command");
        Func<TagScope, string>[] arguments = [.. words.Skip(1).Select(Value), .. before is null ? [] : new[] { before }];
        if (!Arguments.TryGetValue(function, out int count))
        {
            throw TagTemplate.Wrong($"function \"{function}\" not defined");
        }

        return arguments.Length == count
            ? scope => Apply(function, [.. arguments.Select(argument => argument(scope))])
            : throw TagTemplate.Wrong($"wrong number of args for {function}: want {count} got {arguments.Length}");
    }

    private static Func<TagScope, string> Value(string word)
    {
        if (word.StartsWith(ExtraAttributes, StringComparison.Ordinal))
        {
            string key = word[ExtraAttributes.Length..];
            return scope => TagScope.Map("ExtraAttributes")!(scope).GetValueOrDefault(key, NoValue);
        }

        if (word.StartsWith('.'))
        {
            return TagScope.Field(word[1..]) ?? throw TagTemplate.Unknown(word[1..]);
        }

        string text = int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? word : Text(word);
        return _ => text;
    }

    private static string Text(string word) => word.Length >= 2 && word[0] is '"' or '`' && word[^1] == word[0]
        ? word[1..^1]
        : throw TagTemplate.Wrong($"function \"{word}\" not defined");

    private static string Apply(string function, string[] arguments) => function switch
    {
        "upper" => arguments[0].ToUpperInvariant(),
        "lower" => arguments[0].ToLowerInvariant(),
        "title" => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(arguments[0]),
        "truncate" => arguments[0][..Math.Clamp(Number(arguments[1]), 0, arguments[0].Length)],
        "pad" => arguments[0].Length == 0 ? "" : new string(' ', Math.Max(0, Number(arguments[1]))) + arguments[0] + new string(' ', Math.Max(0, Number(arguments[2]))),
        _ => arguments[0],
    };

    private static int Number(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : 0;

    /// <summary>Words between blanks; quotes and parentheses hold theirs together.</summary>
    private static List<string> Words(string command)
    {
        List<string> words = [];
        for (int at = 0; at < command.Length;)
        {
            if (command[at] == ' ')
            {
                at++;
                continue;
            }

            int end = EndOfWord(command, at);
            words.Add(command[at..end]);
            at = end;
        }

        return words;
    }

    private static int EndOfWord(string command, int at)
    {
        char close = command[at] switch { '"' => '"', '`' => '`', '(' => ')', _ => '\0' };
        if (close != '\0')
        {
            int end = command.IndexOf(close, at + 1);
            at = end < 0 ? throw TagTemplate.Wrong(close == ')' ? "unclosed left paren" : "unterminated quoted string") : end;
        }

        int blank = command.IndexOf(' ', at);
        return blank < 0 ? command.Length : blank;
    }
}
