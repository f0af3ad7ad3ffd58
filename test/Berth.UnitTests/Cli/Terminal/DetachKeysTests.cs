using System.Text;
using Berth.Cli;
using Berth.Cli.Terminal;

namespace Berth.UnitTests.Cli.Terminal;

public sealed class DetachKeysTests
{
    [Theory]
    [InlineData("ab\x10\x11", "ab")]
    [InlineData("\x10\x11gone", "")]
    [InlineData("\x10|\x11", "")]
    [InlineData("a|\x10|\x11|b", "a")]
    public void Filter_Sequence_IsCompleteAndHeldBack(string typed, string passed)
    {
        DetachKeys keys = DetachKeys.Parse(DetachKeys.Default);
        Assert.Equal(passed, Type(keys, typed));
        Assert.True(keys.IsComplete);
    }

    [Theory]
    [InlineData("\x10x", "\x10x")]
    [InlineData("\x10|x", "\x10x")]
    [InlineData("\x10", "")]
    [InlineData("\x10\x10y", "\x10\x10y")]
    [InlineData("\x11\x10", "\x11")]
    public void Filter_SomethingElse_IsPassedOn(string typed, string passed)
    {
        DetachKeys keys = DetachKeys.Parse(DetachKeys.Default);
        Assert.Equal(passed, Type(keys, typed));
        Assert.False(keys.IsComplete);
    }

    [Theory]
    [InlineData("ctrl-a,x", "\x01x")]
    [InlineData("ctrl-@", "\0")]
    [InlineData("ctrl-_", "\x1f")]
    [InlineData("q", "q")]
    public void Parse_Keys_AreTheirBytes(string text, string bytes)
    {
        DetachKeys keys = DetachKeys.Parse(text);
        Type(keys, bytes);
        Assert.True(keys.IsComplete);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ctrl-")]
    [InlineData("ctrl-1")]
    [InlineData("shift-a")]
    public void Parse_OtherKeys_AreRefused(string text) => Assert.Throws<CommandException>(() => DetachKeys.Parse(text));

    /// <summary>Types what is between the bars at once.</summary>
    private static string Type(DetachKeys keys, string typed)
    {
        StringBuilder passed = new();
        foreach (string part in typed.Split('|'))
        {
            byte[] input = Encoding.Latin1.GetBytes(part);
            byte[] room = new byte[input.Length + keys.MaxHeld];
            passed.Append(Encoding.Latin1.GetString(room, 0, keys.Filter(input, room)));
        }

        return passed.ToString();
    }
}
