using Berth.Daemon.Http;

namespace Berth.UnitTests.Daemon;

public sealed class FilterJsonTests
{
    [Theory]
    [InlineData("{\"status\":[\"exited\",\"dead\"]}")]
    [InlineData("{\"status\":{\"exited\":true,\"dead\":true,\"running\":false}}")]
    public void Parse_EitherShape_GivesTheValues(string text)
    {
        var filters = FilterJson.Parse(text);
        Assert.Equal(["exited", "dead"], filters.Of("status"));
        Assert.True(filters.Has("status"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"status\":[]}")]
    [InlineData("{\"status\":{}}")]
    public void Parse_Nothing_IsNoFilter(string text) => Assert.True(FilterJson.Parse(text).IsEmpty);

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"status\":\"running\"}")]
    [InlineData("{\"status\":[1]}")]
    public void Parse_AnythingElse_IsABadRequest(string text) =>
        Assert.Equal(400, Assert.Throws<ApiException>(() => FilterJson.Parse(text)).Status);
}
