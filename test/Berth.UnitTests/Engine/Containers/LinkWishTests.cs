using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers;

public sealed class LinkWishTests
{
    [Theory]
    [InlineData("db", "db", "db")]
    [InlineData("db:database", "db", "database")]
    [InlineData("/db:/database", "db", "database")]
    [InlineData("/db:/web/database", "db", "database")]
    public void Parse_EveryForm_IsRead(string text, string name, string alias) => Assert.Equal(new LinkWish(name, alias), LinkWish.Parse(text));

    [Fact]
    public void Describe_IsReadAgain()
    {
        LinkWish wish = new("db", "database");

        Assert.Equal("/db:/web/database", wish.Describe("web"));
        Assert.Equal(wish, LinkWish.Parse(wish.Describe("web")));
        Assert.Equal(wish, LinkWish.Parse($"{wish}"));
    }
}
