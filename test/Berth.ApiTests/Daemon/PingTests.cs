using System.Net;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Daemon;

public sealed class PingTests(TestEngine engine) : EngineTests(engine)
{
    [Theory]
    [InlineData("GET", "OK")]
    [InlineData("HEAD", "")]
    public async Task Ping_EitherMethod_AnswersWithTheHeadersThatClientsNegotiateBy(string method, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/_ping");
        using var response = await Engine.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Ct));
        Assert.Matches(@"^1\.\d\d$", Header(response, "Api-Version"));
        Assert.Equal("linux", Header(response, "Ostype"));
        Assert.NotEqual("", Header(response, "Server"));
    }

    [Fact]
    public async Task EveryAnswer_EvenAnError_CarriesTheVersionHeaders()
    {
        using var response = await Engine.Http.GetAsync(new Uri("/containers/none/json", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Matches(@"^1\.\d\d$", Header(response, "Api-Version"));
        Assert.Equal("linux", Header(response, "Ostype"));
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(',', response.Headers.GetValues(name));
}
