using Berth.Engine;
using Berth.Engine.Containers.Processes;

namespace Berth.UnitTests.Engine.Containers.Processes;

public sealed class PsArgumentsTests
{
    [Theory]
    [InlineData("", "-ef")]
    [InlineData("aux", "aux")]
    [InlineData("-o pid=PID  -o  cmd", "-o", "pid=PID", "-o", "cmd")]
    public void Parse_Text_IsSplitAtBlanks(string text, params string[] expected) => Assert.Equal(expected, PsArguments.Parse(text));

    [Theory]
    [InlineData("-o ppid=PID", "specifying \"ppid=PID\" is not allowed")]
    [InlineData("-o pid=PID -o uid= PIDX", "specifying \"uid=PIDX\" is not allowed")]
    public void Parse_AnotherColumnCalledPid_IsRefused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<EngineException>(() => PsArguments.Parse(text)).Message);
}
