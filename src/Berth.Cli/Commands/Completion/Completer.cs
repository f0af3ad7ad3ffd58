using Berth.Cli.Arguments;

namespace Berth.Cli.Commands.Completion;

/// <summary>What a word can become: the word, and what it means.</summary>
internal readonly record struct Candidate(string Word, string Meaning = "");

/// <summary>
/// What the last word of a command line can become. Commands, options and operands are those that the parser knows: a word is
/// gone by just as it is when the line is carried out.
/// </summary>
/// <param name="globalOptions">Of the program.</param>
/// <param name="values">What options and operands can be.</param>
internal sealed class Completer(IReadOnlyList<Option> globalOptions, CompletionValues values)
{
    /// <param name="words">Behind the program's name; the last is the one to be completed, and may be empty.</param>
    public IEnumerable<Candidate> Complete(IReadOnlyList<string> words)
    {
        Position position = Walk(globalOptions, words, stopsAtFirstOperand: true);
        if (position.Operands is not [var first, ..])
        {
            return At(position, globalOptions, words[^1], TopLevel);
        }

        string last = words[^1];
        IReadOnlyList<string> rest = [.. position.Operands.Skip(1)];
        if (CommandTree.FindGroup(first) is not { } group)
        {
            return CommandTree.Find(first) is { } entry ? OfCommand(entry, [.. rest, last]) : [];
        }

        return rest.Count == 0 ? Matching(last, Entries(group.Commands))
            : Array.Find(group.Commands, entry => entry.Answers(rest[0])) is { } inGroup ? OfCommand(inGroup, [.. rest.Skip(1), last])
            : [];
    }

    private IEnumerable<Candidate> OfCommand(CommandEntry entry, IReadOnlyList<string> words)
    {
        Command command = entry.Make();
        Position position = Walk(command.Options, words, command.StopsAtFirstOperand);
        return At(position, command.Options, words[^1], () => values.OfOperand(entry.Name, command.Usage, position.Operands.Count));
    }

    /// <param name="Operands">Those before the last word.</param>
    /// <param name="Awaiting">The option whose value the last word is; null where it is none.</param>
    /// <param name="IsOperand">Whether the last word is an operand whatever it looks like.</param>
    private sealed record Position(IReadOnlyList<string> Operands, Option? Awaiting, bool IsOperand);

    /// <summary>Goes by all words but the last, as the parser does.</summary>
    private static Position Walk(IReadOnlyList<Option> options, IReadOnlyList<string> words, bool stopsAtFirstOperand)
    {
        List<string> operands = [];
        for (int at = 0; at < words.Count - 1; at++)
        {
            string word = words[at];
            if (word == "--")
            {
                return new Position([.. operands, .. words.Skip(at + 1).SkipLast(1)], null, IsOperand: true);
            }

            if (word.Length <= 1 || word[0] != '-')
            {
                operands.Add(word);
                if (stopsAtFirstOperand)
                {
                    return new Position([.. operands, .. words.Skip(at + 1).SkipLast(1)], null, IsOperand: true);
                }
            }
            else if (TakesNext(options, word) is { } option && ++at == words.Count - 1)
            {
                return new Position(operands, option, IsOperand: false);
            }
        }

        return new Position(operands, null, IsOperand: false);
    }

    /// <summary>The option whose value is the next word: the one of that name, or the last letter of a bundle.</summary>
    private static Option? TakesNext(IReadOnlyList<Option> options, string word)
    {
        if (word.Contains('=', StringComparison.Ordinal))
        {
            return null;
        }

        Option? option = word.StartsWith("--", StringComparison.Ordinal)
            ? options.FirstOrDefault(option => option.Name == word[2..] || option.FormerName == word[2..])
            : options.FirstOrDefault(option => option.Letter == word[^1]);
        return option is { ImpliedValue: null } ? option : null;
    }

    private IEnumerable<Candidate> At(Position position, IReadOnlyList<Option> options, string word, Func<IEnumerable<Candidate>> operands)
    {
        if (position.Awaiting is { } awaiting)
        {
            return Matching(word, values.OfOption(awaiting));
        }

        if (position.IsOperand || word.Length == 0 || word[0] != '-')
        {
            return Matching(word, operands());
        }

        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? Matching(word, Names(options)) : Matching(word, OfOptionWithValue(options, word[..equals]));
    }

    private IEnumerable<Candidate> OfOptionWithValue(IReadOnlyList<Option> options, string name) =>
        options.FirstOrDefault(option => name == $"--{option.Name}") is { } option
            ? values.OfOption(option).Select(value => value == CompletionValues.Files ? value : value with { Word = $"{name}={value.Word}" })
            : [];

    private static IEnumerable<Candidate> Names(IReadOnlyList<Option> options) =>
        options.Where(option => !option.IsHidden).OrderBy(option => option.Name, StringComparer.Ordinal)
            .Select(option => new Candidate($"--{option.Name}", option.Help)).Append(new Candidate("--help", "Print usage"));

    private static IEnumerable<Candidate> TopLevel() =>
        CommandTree.Groups.Select(group => new Candidate(group.Name, group.Summary)).Concat(Entries(CommandTree.Commands)).OrderBy(candidate => candidate.Word, StringComparer.Ordinal);

    private static IEnumerable<Candidate> Entries(IEnumerable<CommandEntry> entries) =>
        entries.Where(entry => !entry.IsHidden).Select(entry => new Candidate(entry.Name, entry.Summary));

    private static IEnumerable<Candidate> Matching(string word, IEnumerable<Candidate> candidates) =>
        candidates.Where(candidate => candidate == CompletionValues.Files || candidate.Word.StartsWith(word, StringComparison.Ordinal));
}
