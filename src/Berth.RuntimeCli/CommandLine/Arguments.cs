using System.Globalization;

namespace Berth.RuntimeCli.CommandLine;

/// <summary>What a command line says: options, and operands. Written by hand, for a parser of a library costs half of a start.</summary>
internal sealed class Arguments
{
    private readonly List<(string Name, string Value)> options = [];

    /// <summary>What is no option, in order.</summary>
    public List<string> Operands { get; } = [];

    /// <param name="words">The words of the command line.</param>
    /// <param name="known">The options that there are.</param>
    /// <param name="operandsEndOptions">Whether all that follows the first operand is operands, options of another program perhaps.</param>
    /// <exception cref="RuntimeException">An option is unknown or lacks its value.</exception>
    public static Arguments Parse(ReadOnlySpan<string> words, OptionSet known, bool operandsEndOptions = false)
    {
        Arguments parsed = new();
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (word == "--" || word.Length < 2 || word[0] != '-')
            {
                int first = word == "--" ? i + 1 : i;
                if (word == "--" || operandsEndOptions)
                {
                    parsed.Operands.AddRange(words[first..]);
                    break;
                }

                parsed.Operands.Add(word);
                continue;
            }

            i = parsed.AddOption(words, i, known);
        }

        return parsed;
    }

    public bool Has(string name) => options.Exists(option => option.Name == name && option.Value != "false");

    /// <summary>The last value given, or null.</summary>
    public string? Value(string name) => options.FindLast(option => option.Name == name).Value;

    public IEnumerable<string> Values(string name) => options.Where(option => option.Name == name).Select(option => option.Value);

    public int Number(string name, int otherwise) => Value(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : throw new RuntimeException($"option --{name}: \"{text}\" is no number");

    /// <summary>The one operand of a command on a container.</summary>
    /// <exception cref="RuntimeException">There are none, or more.</exception>
    public string ContainerId() => Operands.Count switch
    {
        1 => Operands[0],
        0 => throw new RuntimeException("the id of a container is missing"),
        _ => throw new RuntimeException($"\"{Operands[1]}\" is one argument too many"),
    };

    /// <summary>Adds the option at an index; the index of the last word that it takes.</summary>
    private int AddOption(ReadOnlySpan<string> words, int index, OptionSet known)
    {
        string word = words[index];
        ReadOnlySpan<char> text = word.AsSpan().TrimStart('-');
        int equals = text.IndexOf('=');
        ReadOnlySpan<char> name = equals < 0 ? text : text[..equals];
        if (!known.TryFind(name, out string canonical, out bool takesValue))
        {
            throw new RuntimeException($"unknown option {word}");
        }

        if (equals >= 0)
        {
            options.Add((canonical, text[(equals + 1)..].ToString()));
            return index;
        }

        if (!takesValue)
        {
            options.Add((canonical, "true"));
            return index;
        }

        if (index + 1 == words.Length)
        {
            throw new RuntimeException($"option {word} needs a value");
        }

        options.Add((canonical, words[index + 1]));
        return index + 1;
    }
}
