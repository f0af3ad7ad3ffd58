using Berth.ApiTests.Support;

namespace Berth.ApiTests.Lifecycle;

public sealed class WaitTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Wait_ContainerThatEnds_PrintsItsCode()
    {
        var name = NewName();
        await Docker.RunAsync("run", "-d", "--name", name, Image, "sh", "-c", "exit 42");
        Assert.Equal("42", await Docker.RunAsync("wait", name));
    }

    [Fact]
    public async Task Wait_SeveralContainers_PrintsTheirCodesInOrder()
    {
        var (first, second) = (NewName(), NewName());
        await Docker.RunAsync("run", "-d", "--name", first, Image, "sh", "-c", "exit 1");
        await Docker.RunAsync("run", "-d", "--name", second, Image, "sh", "-c", "exit 2");
        Assert.Equal("1\n2", await Docker.RunAsync("wait", first, second));
    }

    [Fact]
    public async Task Wait_BeforeTheEnd_ReturnsAtTheEnd()
    {
        var name = await StartIdleAsync();
        await using var wait = Docker.Start("wait", name);
        await Docker.RunAsync("kill", "-s", "TERM", name);
        Assert.Equal("0", await wait.ReadLineAsync());
    }

    [Fact]
    public async Task Wait_MissingContainer_SaysSo()
    {
        var result = await Docker.TryAsync("wait", "no-such-container");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No such container: no-such-container", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not-running")]
    [InlineData("next-exit")]
    [InlineData("removed")]
    public async Task Wait_Condition_EndsWhenItHolds(string condition)
    {
        var name = await StartIdleAsync("--rm");
        var wait = Engine.Http.PostAsync(new Uri($"/containers/{name}/wait?condition={condition}", UriKind.Relative), null, Ct);
        await Docker.RunAsync("version");
        Assert.False(wait.IsCompleted);
        await Docker.RunAsync("kill", "-s", "TERM", name);
        using var response = await wait;
        Assert.Contains("\"StatusCode\":0", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_UnknownCondition_IsABadRequest()
    {
        var name = await StartIdleAsync();
        using var response = await Engine.Http.PostAsync(new Uri($"/containers/{name}/wait?condition=never", UriKind.Relative), null, Ct);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
    }
}
