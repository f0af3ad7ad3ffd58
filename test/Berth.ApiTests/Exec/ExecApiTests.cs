using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Exec;

public sealed class ExecApiTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task InspectExec_AfterItsEnd_HasTheExitCode()
    {
        var id = await CreateAsync(await StartIdleAsync(), "sh", "-c", "exit 6");
        using var started = await Engine.Http.PostAsJsonAsync($"/exec/{id}/start", new { Detach = false, Tty = false }, Ct);
        await started.Content.ReadAsByteArrayAsync(Ct);
        var exec = await Engine.Http.GetFromJsonAsync<JsonNode>($"/exec/{id}/json", Ct);
        Assert.Equal((id, false, 6), ((string)exec!["ID"]!, (bool)exec["Running"]!, (int)exec["ExitCode"]!));
    }

    [Fact]
    public async Task InspectExec_BeforeStart_IsNotRunning()
    {
        var name = await StartIdleAsync();
        var exec = await Engine.Http.GetFromJsonAsync<JsonNode>($"/exec/{await CreateAsync(name, "id", "-u")}/json", Ct);
        Assert.False((bool)exec!["Running"]!);
        Assert.Equal("id", (string)exec["ProcessConfig"]!["entrypoint"]!);
        Assert.Equal(await InspectAsync(name, "{{.Id}}"), (string)exec["ContainerID"]!);
    }

    [Fact]
    public async Task StartExec_Twice_IsAConflict()
    {
        var id = await CreateAsync(await StartIdleAsync(), "true");
        using var first = await Engine.Http.PostAsJsonAsync($"/exec/{id}/start", new { Detach = false }, Ct);
        await first.Content.ReadAsByteArrayAsync(Ct);
        using var second = await Engine.Http.PostAsJsonAsync($"/exec/{id}/start", new { Detach = true }, Ct);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
    }

    /// <summary>An init that has been killed has not ended before all of its namespace have been reaped, and one's parent, outside, takes its time.</summary>
    [Fact]
    public async Task StartExec_WhileTheInitEnds_IsAConflict()
    {
        var name = await StartIdleAsync();
        var id = await CreateAsync(name, "true");
        var init = await InspectAsync(name, "{{.State.Pid}}");
        await using var parent = RunningCommand.Start("nsenter", ["--target", init, "--pid", "sh", "-c", "echo in; exec sleep 1000"]);
        await parent.ReadUntilAsync("in");
        (await Command.RunAsync("kill", ["-STOP", $"{parent.Pid}"])).Succeeded();
        (await Command.RunAsync("kill", ["-KILL", init])).Succeeded();
        await Eventually.TrueAsync("the other one is killed", () => HostProcesses.ChildrenOf(parent.Pid).All(child => !HostProcesses.Exists(child)));

        using var started = await Engine.Http.PostAsJsonAsync($"/exec/{id}/start", new { Detach = true }, Ct);

        Assert.Equal(HttpStatusCode.Conflict, started.StatusCode);
        Assert.Contains("is not running", await started.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        (await Command.RunAsync("kill", ["-CONT", $"{parent.Pid}"])).Succeeded();
        Assert.Equal("137", await Docker.RunAsync("wait", name));
    }

    [Fact]
    public async Task StartExec_Unknown_IsNotFound()
    {
        using var response = await Engine.Http.PostAsJsonAsync("/exec/0123456789abcdef/start", new { Detach = false }, Ct);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("No such exec instance: 0123456789abcdef", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateExec_WithoutACommand_IsABadRequest()
    {
        using var response = await Engine.Http.PostAsJsonAsync($"/containers/{await StartIdleAsync()}/exec", new { AttachStdout = true }, Ct);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    /// <summary>Frames of the multiplexed stream: stream number, three zeros, length in big endian, bytes.</summary>
    [Fact]
    public async Task StartExec_WithoutUpgrade_AnswersFrames()
    {
        var id = await CreateAsync(await StartIdleAsync(), "sh", "-c", "echo out; sleep 0.1; echo err >&2");
        using var response = await Engine.Http.PostAsJsonAsync($"/exec/{id}/start", new { Detach = false }, Ct);
        Assert.Equal(
            "010000000000000400000000"[..16] + Convert.ToHexString("out\n"u8) + "0200000000000004" + Convert.ToHexString("err\n"u8),
            Convert.ToHexString(await response.Content.ReadAsByteArrayAsync(Ct)));
    }

    private async Task<string> CreateAsync(string container, params string[] command)
    {
        using var response = await Engine.Http.PostAsJsonAsync(
            $"/containers/{container}/exec", new { AttachStdout = true, AttachStderr = true, Cmd = command }, Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>(Ct))!["Id"]!;
    }
}
