using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Usage;

public sealed class TopTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Top_RunningContainer_ListsItsProcessesAndNoOthers()
    {
        var name = await StartIdleAsync();
        var lines = (await Docker.RunAsync("top", name)).Split('\n');
        Assert.Equal(["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, lines.Length - 1);
        Assert.Contains(lines, line => line.EndsWith("sleep 1000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Top_WithArguments_HasTheirColumns()
    {
        var name = await StartIdleAsync();
        var top = await GetAsync(name, "?ps_args=-o%20pid,args");
        Assert.Equal(["PID", "COMMAND"], top["Titles"]!.AsArray().Select(title => (string)title!));
        var pid = await InspectAsync(name, "{{.State.Pid}}");
        Assert.Contains(top["Processes"]!.AsArray(), row => (string)row![0]! == pid && (string)row[1]! == "sh -c trap 'exit 0' TERM; sleep 1000 & wait");
    }

    [Fact]
    public async Task Top_AnExec_IsListed()
    {
        var name = await StartIdleAsync();
        await Docker.RunAsync("exec", "-d", name, "sleep", "4242");
        await Eventually.TrueAsync("the exec is listed", async () => (await Docker.RunAsync("top", name)).Contains("sleep 4242", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Top_StoppedContainer_IsAConflict()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "true");
        var id = await InspectAsync(name, "{{.Id}}");
        using var answer = await Engine.Http.GetAsync(new Uri($"/containers/{name}/top", UriKind.Relative), Ct);
        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Contains($"container {id} is not running", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-o cmd", "Couldn't find PID field in ps output")]
    [InlineData("-o ppid=PID", "specifying \"ppid=PID\" is not allowed")]
    [InlineData("--nonsense", "ps: ")]
    public async Task Top_ArgumentsThatDoNotWork_SayWhy(string arguments, string message)
    {
        var name = await StartIdleAsync();
        using var answer = await Engine.Http.GetAsync(new Uri($"/containers/{name}/top?ps_args={Uri.EscapeDataString(arguments)}", UriKind.Relative), Ct);
        Assert.Equal(500, (int)answer.StatusCode);
        Assert.StartsWith(message, (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Top_NoSuchContainer_Is404()
    {
        using var answer = await Engine.Http.GetAsync(new Uri("/containers/nosuch/top", UriKind.Relative), Ct);
        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Top_OfBothClients_LooksTheSame()
    {
        TestEngine.SkipOnOracle("it compares our client with Docker's");
        var name = await StartIdleAsync();
        Assert.Equal(await Docker.RunAsync("top", name, "-o", "pid,args"), await Engine.Berth.RunAsync("top", name, "-o", "pid,args"));
    }

    private async Task<JsonNode> GetAsync(string name, string query) =>
        JsonNode.Parse(await Engine.Http.GetStringAsync(new Uri($"/containers/{name}/top{query}", UriKind.Relative), Ct))!;
}
