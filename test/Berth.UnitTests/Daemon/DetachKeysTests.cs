using Berth.Daemon.Streams;

namespace Berth.UnitTests.Daemon;

public sealed class DetachKeysTests
{
    [Theory]
    [InlineData("", "1011")]
    [InlineData("ctrl-p,ctrl-q", "1011")]
    [InlineData("ctrl-P", "10")]
    [InlineData("a", "61")]
    [InlineData("Z,ctrl-@", "5a00")]
    [InlineData("ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_", "1b1c1d1e1f")]
    [InlineData("DEL", "7f")]
    [InlineData("ctrl-x,x", "1878")]
    public void TryParse_KeysOfDockersSyntax_GivesTheirBytes(string text, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(DetachKeys.TryParse(text)!));

    [Theory]
    [InlineData("zz")]
    [InlineData("ctrl-")]
    [InlineData("ctrl-1")]
    [InlineData("ctrl-pp")]
    [InlineData("a,")]
    [InlineData(",")]
    [InlineData("é")]
    public void TryParse_AnythingElse_IsNull(string text) => Assert.Null(DetachKeys.TryParse(text));
}
