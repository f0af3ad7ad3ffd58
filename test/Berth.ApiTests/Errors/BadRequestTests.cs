using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Errors;

/// <summary>A bad request is answered with 4xx and a message, never with a stack trace, and never by hanging.</summary>
public sealed class BadRequestTests(TestEngine engine) : EngineTests(engine)
{
    [Theory]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("{\"Image\":\"busybox\",\"Cmd\":[\"true\"]")]
    [InlineData("{\"Image\": 5}")]
    [InlineData("{\"Image\":\"busybox\",\"Cmd\":{\"a\":1}}")]
    [InlineData("{\"Image\":\"busybox\",\"Env\":\"A=1\"}")]
    [InlineData("{\"Image\":\"busybox\",\"HostConfig\":[]}")]
    [InlineData("{\"Image\":\"busybox\",\"HostConfig\":{\"Memory\":\"lots\"}}")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Create_BodyThatIsNoContainer_IsABadRequest(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Engine.Http.PostAsync(new Uri("/containers/create", UriKind.Relative), content, Ct);
        await IsRefusedAsync(HttpStatusCode.BadRequest, response);
    }

    [Fact]
    public async Task Create_UnknownFields_AreIgnored()
    {
        var name = NewName();
        using var content = Json($"{{\"Image\":\"{Image}\",\"Cmd\":[\"true\"],\"NoSuchField\":{{\"deep\":[1,2]}},\"HostConfig\":{{\"Other\":1}}}}");
        using var response = await Engine.Http.PostAsync(new Uri($"/containers/create?name={name}", UriKind.Relative), content, Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task Create_MissingImage_IsNotFoundByName()
    {
        using var content = Json("{\"Image\":\"no-such-image:tag\",\"Cmd\":[\"true\"]}");
        using var response = await Engine.Http.PostAsync(new Uri("/containers/create", UriKind.Relative), content, Ct);
        await IsRefusedAsync(HttpStatusCode.NotFound, response);
        Assert.Contains("No such image: no-such-image:tag", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/no/such/endpoint")]
    [InlineData("GET", "/containers/none/json")]
    [InlineData("POST", "/containers/none/start")]
    [InlineData("POST", "/containers/none/stop")]
    [InlineData("POST", "/containers/none/kill")]
    [InlineData("POST", "/containers/none/wait")]
    [InlineData("POST", "/containers/none/pause")]
    [InlineData("POST", "/containers/none/rename?name=other")]
    [InlineData("POST", "/containers/none/resize?h=1&w=1")]
    [InlineData("GET", "/containers/none/logs?stdout=1")]
    [InlineData("DELETE", "/containers/none")]
    [InlineData("GET", "/exec/none/json")]
    [InlineData("GET", "/images/none/json")]
    public async Task Request_ForWhatDoesNotExist_IsNotFound(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await Engine.Http.SendAsync(request, Ct);
        await IsRefusedAsync(HttpStatusCode.NotFound, response);
    }

    [Theory]
    [InlineData("/containers/json?filters=[]")]
    [InlineData("/images/json?filters={")]
    public async Task Query_ThatMakesNoSense_IsABadRequest(string path)
    {
        using var response = await Engine.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        await IsRefusedAsync(HttpStatusCode.BadRequest, response);
    }

    [Fact]
    public async Task Limit_ThatIsNoNumber_IsABadRequest()
    {
        TestEngine.SkipOnOracle("Docker answers 500");
        using var response = await Engine.Http.GetAsync(new Uri("/containers/json?limit=many", UriKind.Relative), Ct);
        await IsRefusedAsync(HttpStatusCode.BadRequest, response);
    }

    [Fact]
    public async Task Logs_OfNoStream_IsABadRequest()
    {
        using var response = await Engine.Http.GetAsync(new Uri($"/containers/{await StartIdleAsync()}/logs", UriKind.Relative), Ct);
        await IsRefusedAsync(HttpStatusCode.BadRequest, response);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task IsRefusedAsync(HttpStatusCode expected, HttpResponseMessage response)
    {
        Assert.Equal(expected, response.StatusCode);
        await HasMessageOnlyAsync(response);
    }

    private static async Task HasMessageOnlyAsync(HttpResponseMessage response)
    {
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!.AsObject();
        Assert.Equal(["message"], body.Select(field => field.Key));
        var message = (string)body["message"]!;
        Assert.NotEqual("", message);
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
    }
}
