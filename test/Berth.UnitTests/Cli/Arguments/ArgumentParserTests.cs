using Berth.Cli.Arguments;

namespace Berth.UnitTests.Cli.Arguments;

public sealed class ArgumentParserTests
{
    private readonly Switch interactive = new("interactive", "", 'i');
    private readonly Switch terminal = new("tty", "", 't');
    private readonly Switch proxy = new("sig-proxy", "", initially: true);
    private readonly TextOption name = new("name", "", 'n');
    private readonly TextOption network = new("network", "") { FormerName = "net" };
    private readonly ListOption environment = new("env", "", 'e');
    private readonly NumberOption timeout = new("timeout", "", 't');

    private Option[] Options => [interactive, terminal, proxy, name, network, environment];

    [Theory]
    [InlineData("--name", "web")]
    [InlineData("--name=web")]
    [InlineData("-n", "web")]
    [InlineData("-nweb")]
    [InlineData("-n=web")]
    [InlineData("-itn", "web")]
    [InlineData("-itnweb")]
    [InlineData("--name=other", "--name=web")]
    public void Parse_ValueInEveryForm_IsTaken(params string[] arguments)
    {
        Assert.Empty(ArgumentParser.Parse(Options, arguments).Operands);
        Assert.Equal("web", name.Value);
    }

    [Fact]
    public void Parse_BundleOfLetters_SetsEach()
    {
        ArgumentParser.Parse(Options, ["-it"]);
        Assert.True(interactive.Value);
        Assert.True(terminal.Value);
    }

    [Theory]
    [InlineData("--sig-proxy=false", false)]
    [InlineData("--sig-proxy=0", false)]
    [InlineData("--sig-proxy=T", true)]
    [InlineData("--sig-proxy", true)]
    public void Parse_SwitchWithValue_TakesIt(string argument, bool expected)
    {
        ArgumentParser.Parse(Options, [argument]);
        Assert.Equal(expected, proxy.Value);
    }

    [Fact]
    public void Parse_SwitchBeforeOperand_DoesNotTakeItAsValue() =>
        Assert.Equal(["false"], ArgumentParser.Parse(Options, ["--tty", "false"]).Operands);

    [Fact]
    public void Parse_FormerName_IsTheSameOption()
    {
        ArgumentParser.Parse(Options, ["--net", "none"]);
        Assert.Equal("none", network.Value);
    }

    [Fact]
    public void Parse_OptionsAfterOperands_AreOptions()
    {
        Assert.Equal(["a", "b"], ArgumentParser.Parse(Options, ["a", "-i", "b", "--name", "x"]).Operands);
        Assert.True(interactive.Value);
        Assert.Equal("x", name.Value);
    }

    [Fact]
    public void Parse_StopAtFirstOperand_LeavesTheRestAlone()
    {
        Assert.Equal(["busybox", "ls", "-i", "--", "--name"], ArgumentParser.Parse(Options, ["-t", "busybox", "ls", "-i", "--", "--name"], stopAtFirstOperand: true).Operands);
        Assert.False(interactive.Value);
    }

    [Fact]
    public void Parse_DoubleDash_EndsTheOptions() =>
        Assert.Equal(["-i", "--name"], ArgumentParser.Parse(Options, ["--", "-i", "--name"]).Operands);

    [Fact]
    public void Parse_SingleDash_IsAnOperand() => Assert.Equal(["-"], ArgumentParser.Parse(Options, ["-"]).Operands);

    [Fact]
    public void Parse_ListOption_KeepsTheOrder()
    {
        ArgumentParser.Parse(Options, ["-e", "A=1", "--env=B=2", "-eC"]);
        Assert.Equal(["A=1", "B=2", "C"], environment.Values);
    }

    [Fact]
    public void Parse_EmptyValue_IsGiven()
    {
        ArgumentParser.Parse(Options, ["--name="]);
        Assert.Equal("", name.Value);
        Assert.True(name.IsGiven);
    }

    [Theory]
    [InlineData("unknown flag: --foo", "--foo")]
    [InlineData("unknown flag: --foo", "--foo=1")]
    [InlineData("unknown shorthand flag: 'z' in -z", "-z")]
    [InlineData("unknown shorthand flag: 'z' in -iz", "-iz")]
    [InlineData("flag needs an argument: --name", "--name")]
    [InlineData("flag needs an argument: 'n' in -in", "-in")]
    [InlineData("invalid argument \"maybe\" for \"-t, --tty\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax", "--tty=maybe")]
    public void Parse_Mistake_IsToldInDockersWords(string message, params string[] arguments)
    {
        UsageException failure = Assert.Throws<UsageException>(() => ArgumentParser.Parse(Options, arguments));
        Assert.Equal(message, failure.Message);
        Assert.Equal(125, failure.ExitCode);
    }

    [Theory]
    [InlineData("-t", "x")]
    [InlineData("-t", "1.5")]
    public void Parse_NumberThatIsNone_IsAMistake(params string[] arguments) =>
        Assert.Throws<UsageException>(() => ArgumentParser.Parse([timeout], arguments));

    [Fact]
    public void Parse_NegativeNumber_IsAValue()
    {
        ArgumentParser.Parse([timeout], ["-t", "-1"]);
        Assert.Equal(-1, timeout.Value);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("x", "--help", "--unknown")]
    public void Parse_Help_IsWanted(params string[] arguments) => Assert.True(ArgumentParser.Parse(Options, arguments).HelpWanted);

    [Fact]
    public void Parse_LetterHOfAnOption_IsNotHelp()
    {
        TextOption hostname = new("hostname", "", 'h');
        Assert.False(ArgumentParser.Parse([hostname], ["-h", "box"]).HelpWanted);
        Assert.Equal("box", hostname.Value);
    }
}
