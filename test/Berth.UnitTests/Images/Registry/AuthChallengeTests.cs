using Berth.Images.Registry.Authentication;

namespace Berth.UnitTests.Images.Registry;

public sealed class AuthChallengeTests
{
    [Fact]
    public void Parse_Bearer_HasItsParameters()
    {
        AuthChallenge challenge = Assert.Single(AuthChallenge.Parse("Bearer realm=\"https://auth.example/token\",service=\"registry\",scope=\"repository:a/b:pull,push\""));
        Assert.Equal("bearer", challenge.Scheme);
        Assert.Equal("https://auth.example/token", challenge.Realm);
        Assert.Equal("registry", challenge.Service);
        Assert.Equal("repository:a/b:pull,push", challenge.Parameters["scope"]);
    }

    [Fact]
    public void Parse_SeveralInOneHeader_AreToldApart()
    {
        AuthChallenge[] challenges = [.. AuthChallenge.Parse("Basic realm=\"a, b\", Bearer realm=x , Service = \"s \\\"q\\\"\"")];
        Assert.Equal(["basic", "bearer"], challenges.Select(static challenge => challenge.Scheme));
        Assert.Equal("a, b", challenges[0].Realm);
        Assert.Equal("s \"q\"", challenges[1].Service);
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("\"")]
    [InlineData("Basic realm=\"unfinished")]
    [InlineData(",,,")]
    public void Parse_Nonsense_EndsWithoutAnError(string header) => Assert.True(AuthChallenge.Parse(header).Count() <= 1);
}
