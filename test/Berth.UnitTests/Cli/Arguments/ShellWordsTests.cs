using Berth.Cli.Arguments;
using Berth.Cli.Arguments.Values;

namespace Berth.UnitTests.Cli.Arguments;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("sh -c 'a  b' \"c \\\"d\\\"\" e\\ f", "sh", "-c", "a  b", "c \"d\"", "e f")]
    [InlineData("  ")]
    [InlineData("'' \"\"", "", "")]
    [InlineData("a'b'\"c\"d", "abcd")]
    [InlineData("\"a\\nb\" 'it'\\''s'", "a\\nb", "it's")]
    [InlineData("[\"sh\", \"-c\", \"a b\"]", "sh", "-c", "a b")]
    [InlineData("[]")]
    public void ParseCommand_Words_AreThoseOfAShell(string text, params string[] words) => Assert.Equal(words, ShellWords.ParseCommand(text));

    [Theory]
    [InlineData("'open")]
    [InlineData("[\"a\"")]
    [InlineData("[1]")]
    [InlineData("[null]")]
    public void ParseCommand_WhatIsNone_IsRefused(string text) => Assert.Throws<InvalidValueException>(() => ShellWords.ParseCommand(text));

    [Fact]
    public void ParseProgram_IsOneWord() => Assert.Equal(["my program"], ShellWords.ParseProgram("my program"));

    [Theory]
    [InlineData("plain-1.2/x:y=z", "plain-1.2/x:y=z")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$x*", "'$x*'")]
    [InlineData("a\nb", "'a\nb'")]
    [InlineData("~", "'~'")]
    public void Quote_IsReadAsTheSameWord(string word, string expected)
    {
        Assert.Equal(expected, ShellWords.Quote(word));
        Assert.Equal([word], ShellWords.Split(expected));
    }
}
