using Berth.Cli;
using Berth.Cli.Arguments.Values;

namespace Berth.UnitTests.Cli.Arguments;

public sealed class VariablesTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Environment_OfFilesAndOptions_IsInThatOrder()
    {
        File.WriteAllText(file, "# a comment\n\nFOO=from=file\n  HOME\nNOPE\n");
        List<string> variables = Variables.Environment([file], ["BAR=1", "HOME", "ABSENT"], name => name == "HOME" ? "/root" : null);
        Assert.Equal(["FOO=from=file", "HOME=/root", "BAR=1", "HOME=/root", "ABSENT"], variables);
    }

    [Theory]
    [InlineData("=x", "no variable name on line '=x'")]
    [InlineData("a b=1", "variable 'a b' contains whitespaces")]
    public void Environment_OfABadFile_IsRefused(string line, string message)
    {
        File.WriteAllText(file, line);
        Assert.Equal(message, Assert.Throws<CommandException>(() => Variables.Environment([file], [], _ => null)).Message);
    }

    [Fact]
    public void Environment_OfAMissingFile_NamesIt() =>
        Assert.Equal("open /no/such: no such file or directory", Assert.Throws<CommandException>(() => Variables.Environment(["/no/such"], [], _ => null)).Message);

    [Fact]
    public void Labels_LastOfAKey_Counts() =>
        Assert.Equal(new Dictionary<string, string> { ["a"] = "2", ["b"] = "" }, Variables.Labels([], ["a=1", "b", "a=2"]));
}
