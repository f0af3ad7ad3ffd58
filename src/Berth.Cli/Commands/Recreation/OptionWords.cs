using System.Globalization;

namespace Berth.Cli.Commands.Recreation;

/// <summary>The options of a <c>docker run</c> as they are gathered, each a word or two that a shell reads.</summary>
internal sealed class OptionWords
{
    private readonly List<string> lines = [];

    /// <summary>Each option with its value, quoted.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>An option without a value, where it holds.</summary>
    public void Flag(string name, bool? holds)
    {
        if (holds == true)
        {
            lines.Add(name);
        }
    }

    public void Text(string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            Raw(name, Arguments.Values.ShellWords.Quote(value));
        }
    }

    public void Number(string name, long? value)
    {
        if (value is { } number)
        {
            Raw(name, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void All(string name, IEnumerable<string>? values)
    {
        foreach (string value in values ?? [])
        {
            Raw(name, Arguments.Values.ShellWords.Quote(value));
        }
    }

    /// <summary>Pairs of a key and a value; an empty value leaves the key alone where <paramref name="keyAlone"/> says so.</summary>
    public void Map(string name, IReadOnlyDictionary<string, string>? pairs, bool keyAlone = false, char separator = '=') =>
        All(name, pairs?.Select(pair => keyAlone && pair.Value.Length == 0 ? pair.Key : $"{pair.Key}{separator}{pair.Value}"));

    /// <summary>A value that is quoted already.</summary>
    public void Raw(string name, string value) => lines.Add($"{name} {value}");
}
