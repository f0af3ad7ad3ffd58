using System.Text;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Errors;

public sealed class HostileConnectionTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Header_WithoutEnd_IsCutOffAndCostsNoMemory()
    {
        var before = HostProcesses.ResidentSet(Engine.Daemon.Pid);
        await using var connection = await RawConnection.OpenAsync(Engine.Daemon.Socket);
        await connection.TrySendAsync("GET /_ping HTTP/1.1\r\nHost: x\r\nX-Long: "u8.ToArray());
        var junk = Encoding.ASCII.GetBytes(new string('a', 1 << 16));
        var megabytes = 0;
        for (; megabytes < 64; megabytes++)
        {
            var open = true;
            for (var i = 0; i < 16 && open; i++)
                open = await connection.TrySendAsync(junk);
            if (!open)
                break;
        }
        Assert.InRange(megabytes, 0, 63);
        Assert.InRange(HostProcesses.ResidentSet(Engine.Daemon.Pid) - before, int.MinValue, 16 << 10);
        await AnswersStillAsync();
    }

    [Theory]
    [InlineData("this is not http\r\n\r\n")]
    [InlineData("GET /_ping HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("GET  HTTP/1.1\r\n\r\n")]
    [InlineData("POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /containers/create HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    public async Task Request_ThatIsNoHttp_IsRefused(string request)
    {
        await using var connection = await RawConnection.OpenAsync(Engine.Daemon.Socket);
        await connection.TrySendAsync(Encoding.ASCII.GetBytes(request));
        Assert.Matches(@"^(HTTP/1\.\d [45]|$)", await connection.ReadAnswerAsync());
        await AnswersStillAsync();
    }

    [Fact]
    public async Task Body_ThatNeverEnds_IsRefusedWithoutKeepingIt()
    {
        var before = HostProcesses.ResidentSet(Engine.Daemon.Pid);
        await using var connection = await RawConnection.OpenAsync(Engine.Daemon.Socket);
        await connection.TrySendAsync("POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000000000\r\n\r\n{\"a\":\""u8.ToArray());
        var junk = Encoding.ASCII.GetBytes(new string('a', 1 << 20));
        var sent = 0;
        while (sent < 200 && await connection.TrySendAsync(junk))
            sent++;
        if (!TestEngine.IsOracle)
            Assert.InRange(HostProcesses.ResidentSet(Engine.Daemon.Pid) - before, int.MinValue, 64 << 10);
        await AnswersStillAsync();
    }

    [Fact]
    public async Task Connections_LeftOpenAndSilent_DisturbNobody()
    {
        var silent = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RawConnection.OpenAsync(Engine.Daemon.Socket)));
        Assert.Equal("hi", await RunAsync(Image, "echo", "hi"));
        foreach (var connection in silent)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task AttachClient_ThatDies_LeavesTheContainerRunning()
    {
        var name = NewName();
        await using (var client = Docker.Start("run", "--name", name, Image, "sh", "-c", "i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done"))
        {
            await client.ReadUntilAsync("5");
            await client.SignalAsync("KILL");
        }
        Assert.Equal("true", await InspectAsync(name, "{{.State.Running}}"));
        var lines = (await Docker.RunAsync("logs", name)).Split('\n').Length;
        await Eventually.TrueAsync("it goes on writing", async () => (await Docker.RunAsync("logs", name)).Split('\n').Length > lines + 20);
    }

    /// <summary>As in Docker, a container waits for who is attached to it, like for any slow reader: nothing of its output is dropped.</summary>
    [Fact]
    public async Task AttachClient_ThatStopsReading_HoldsUpItsContainerAlone()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "sh", "-c", "yes 0123456789 | head -c 20000000; echo; echo end");
        var connection = await RawConnection.OpenAsync(Engine.Daemon.Socket);
        await connection.TrySendAsync(Encoding.ASCII.GetBytes(
            $"POST /containers/{name}/attach?stream=1&stdout=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"));
        await Docker.RunAsync("start", name);
        Assert.Equal("hi", await RunAsync(Image, "echo", "hi"));
        Assert.Equal("true", await InspectAsync(name, "{{.State.Running}}"));

        await connection.DisposeAsync();

        Assert.Equal("0", await Docker.RunAsync("wait", name));
        Assert.Equal("end", await Docker.RunAsync("logs", "--tail", "1", name));
    }

    private async Task AnswersStillAsync() => Assert.Equal("OK", await Engine.Http.GetStringAsync(new Uri("/_ping", UriKind.Relative), Ct));
}
