using Berth.Engine;
using Berth.Engine.Filtering;

namespace Berth.UnitTests.Engine.Filtering;

public sealed class PatternTests
{
    [Theory]
    [InlineData("web", "my-web-1", true)]
    [InlineData("^web", "my-web", false)]
    [InlineData("^my", "my-web", true)]
    [InlineData("web$", "my-web", true)]
    [InlineData("^my-web$", "my-web", true)]
    [InlineData("^my-we$", "my-web", false)]
    [InlineData("m.-w[aeiou]b", "my-web", true)]
    [InlineData("(a|web)$", "my-web", true)]
    [InlineData("", "anything", true)]
    [InlineData("^", "anything", true)]
    [InlineData("$", "anything", true)]
    [InlineData("[", "[", false)]
    public void NamePattern_OnAName_MatchesAnywhere(string pattern, string name, bool expected) =>
        Assert.Equal(expected, NamePattern.IsMatch(pattern, name));

    [Fact]
    public void NamePattern_ThatTakesForEver_MatchesNothing() => Assert.False(NamePattern.IsMatch("(a+)+$", new string('a', 60) + "b"));

    [Theory]
    [InlineData("busybox", "busybox", true)]
    [InlineData("busy*", "busybox", true)]
    [InlineData("busy*", "busybox/x", false)]
    [InlineData("*/box", "team/box", true)]
    [InlineData("b?sybox", "busybox", true)]
    [InlineData("b[a-z]sybox", "busybox", true)]
    [InlineData("b[^a-t]sybox", "busybox", true)]
    [InlineData("b[^a-z]sybox", "busybox", false)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "axb", false)]
    [InlineData("*:1.*", "busybox:1.36", true)]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    public void GlobPattern_OnAReference_MatchesAsAShellWould(string pattern, string text, bool expected) =>
        Assert.Equal(expected, GlobPattern.IsMatch(pattern, text));

    [Theory]
    [InlineData("[")]
    [InlineData("[a")]
    [InlineData("a\\")]
    [InlineData("[a-")]
    public void GlobPattern_ThatIsNotComplete_IsRefused(string pattern) =>
        Assert.Equal(EngineErrorKind.InvalidArgument, Assert.Throws<EngineException>(() => GlobPattern.IsMatch(pattern, "a")).Kind);

    [Theory]
    [InlineData("100", 100)]
    [InlineData("10m", -600)]
    [InlineData("1h30m", -5400)]
    [InlineData("1970-01-01T00:01:40Z", 100)]
    public void UntilFilter_InAnyForm_IsATime(string text, int seconds)
    {
        var now = DateTimeOffset.UnixEpoch.AddSeconds(1_000_000);
        var expected = seconds < 0 ? now.AddSeconds(seconds) : DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        Assert.Equal(expected, UntilFilter.TimeOf(new Filters(new Dictionary<string, IReadOnlyList<string>> { ["until"] = [text] }), now));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("10x")]
    [InlineData("m")]
    [InlineData("")]
    public void UntilFilter_ThatIsNoTime_IsRefused(string text) => Assert.Throws<EngineException>(
        () => UntilFilter.TimeOf(new Filters(new Dictionary<string, IReadOnlyList<string>> { ["until"] = [text] }), DateTimeOffset.UnixEpoch));
}
