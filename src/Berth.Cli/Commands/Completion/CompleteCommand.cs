using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.Cli.Commands.Completion;

/// <summary>
/// <c>berth __complete</c>, for the scripts of <c>berth completion</c>: takes the command line up to the cursor, as one text or, behind
/// <c>--</c>, as words, and prints what its last word can become, one a line, with a tab before what it means.
/// </summary>
internal sealed class CompleteCommand : Command
{
    public override string Usage => "LINE | -- WORD...";

    public override OperandCount Operands => OperandCount.AtLeast(0);

    public override bool HasRest => true;

    public override bool StartsDaemon => false;

    public override int Run(Invocation invocation)
    {
        IReadOnlyList<string> words = invocation.Rest is { Count: > 0 } rest ? rest : WordsOf(invocation.Operands.Count > 0 ? invocation.Operands[0] : "");
        Completer completer = new(new GlobalOptions().All, new CompletionValues(invocation.Engine, invocation.Contexts));
        foreach (Candidate candidate in completer.Complete(words))
        {
            invocation.Output.WriteLine(candidate.Meaning.Length == 0 ? candidate.Word : $"{candidate.Word}\t{candidate.Meaning}");
        }

        return 0;
    }

    /// <summary>Without the program's name; a blank at the end begins a new word. A quote that is open closes at the end.</summary>
    private static IReadOnlyList<string> WordsOf(string line)
    {
        List<string> words = Split(line);
        bool beginsNew = line.Length == 0 || (char.IsWhiteSpace(line[^1]) && !line.EndsWith("\\ ", StringComparison.Ordinal));
        return [.. words.Skip(1), .. beginsNew || words.Count < 2 ? (string[])[""] : []];
    }

    private static List<string> Split(string line)
    {
        foreach (string end in (string[])["", "'", "\""])
        {
            try
            {
                return ShellWords.Split(line + end);
            }
            catch (InvalidValueException)
            {
                // With the next quote it may be whole.
            }
        }

        return [];
    }
}
