using Berth.Cli.Arguments;
using Berth.Cli.Commands;

namespace Berth.UnitTests.Cli.Commands;

public sealed class CommandTreeTests
{
    public static TheoryData<string> All =>
        [.. CommandTree.Commands.Select(entry => entry.Name), .. CommandTree.Groups.SelectMany(group => group.Commands.Select(entry => $"{group.Name} {entry.Name}"))];

    [Theory]
    [MemberData(nameof(All))]
    public void Options_OfEveryCommand_HaveNamesOfTheirOwnAndHelp(string path)
    {
        IReadOnlyList<Option> options = Find(path).Make().Options;
        Assert.Distinct(options.Select(option => option.Name));
        Assert.Distinct(options.Where(option => option.Letter != '\0').Select(option => option.Letter));
        Assert.DoesNotContain(options, option => option.Help.Length == 0 || option.Help.EndsWith('.'));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Help_OfEveryCommand_IsNoWiderThanTheTerminal(string path)
    {
        CommandEntry entry = Find(path);
        string help = HelpText.Of(entry.Make(), $"berth {path}", entry.Summary, 80);
        string[] options = [.. help.Split('\n').SkipWhile(line => line != "Options:").TakeWhile(line => line != "Examples:")];
        Assert.DoesNotContain(options, line => line.Length > 80);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Help_OfEveryCommand_EndsWithExamplesThatParse(string path)
    {
        CommandEntry entry = Find(path);
        IReadOnlyList<Example> examples = entry.Make().Examples;
        Assert.True(entry.IsHidden || examples.Count is >= 1 and <= 4, $"{path} has {examples.Count} examples");
        foreach (Example example in examples)
        {
            Assert.True(example.CommandLine.Contains("berth ", StringComparison.Ordinal), example.CommandLine);
            Assert.DoesNotContain("  ", example.CommandLine, StringComparison.Ordinal);
        }
    }

    private static CommandEntry Find(string path)
    {
        string[] words = path.Split(' ');
        return words.Length == 1 ? CommandTree.Find(path)! : CommandTree.FindGroup(words[0])!.Commands.Single(entry => entry.Name == words[1]);
    }
}
