using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Usage;

/// <summary>What only Berth changes of a container: what it runs and sees, with its files kept.</summary>
public sealed class EditTests(TestEngine engine) : EngineTests(engine)
{
    private const string Question = "echo $A $B; cat /kept; pwd; id -un; hostname; ls /m 2>/dev/null; ulimit -n; df /dev/shm | awk 'NR==2 {print $2}'";

    [Fact]
    public async Task Update_OfAStoppedContainer_ChangesWhatItRunsAndSees_AndKeepsItsFiles()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = NewName();
        var source = Directory.CreateTempSubdirectory("berth-edit-").FullName;
        try
        {
            File.SetUnixFileMode(source, (UnixFileMode)0b111_101_101);
            await File.WriteAllTextAsync(Path.Combine(source, "inside"), "", Ct);
            await Docker.RunAsync("run", "--name", name, "-l", "old=1", "-e", "A=old", "-e", "B=gone", "--tmpfs", "/t", Image, "sh", "-c", "echo file >/kept");

            Assert.Equal(name, await Engine.Berth.RunAsync(
                "update", "-e", "A=new", "--env-rm", "B", "-l", "tier=web", "--label-rm", "old", "-v", $"{source}:/m", "--mount-rm", "/t", "-w", "/tmp", "-u", "nobody", "--hostname", "quay",
                "--ulimit", "nofile=77", "--shm-size", "3m", "-m", "64m", "--memory-swap", "-1", name, "--", "sh", "-c", Question));

            Assert.Equal("new\nfile\n/tmp\nnobody\nquay\ninside\n77\n3072", await Docker.RunAsync("start", "-a", name));
            Assert.Equal("map[tier:web] 67108864 map[]", await InspectAsync(name, "{{.Config.Labels}} {{.HostConfig.Memory}} {{.HostConfig.Tmpfs}}"));
            Assert.Equal(name, await Docker.RunAsync("ps", "-a", "--filter", "label=tier=web", "--format", "{{.Names}}"));
        }
        finally
        {
            Directory.Delete(source, recursive: true);
        }
    }

    [Fact]
    public async Task Update_OfARunningContainer_NamesTheWayOut()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = await StartIdleAsync("-e", "A=1");
        using var answer = await PostAsync(name, """{"Env":["A=2"],"Binds":["/tmp:/t"],"Labels":{"x":"y"}}""");
        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Equal(
            $"Cannot update container {await InspectAsync(name, "{{.Id}}")}: environment, mounts can be changed only while it does not run; stop {name} first",
            (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["message"]!);
        Assert.Equal("map[]", await InspectAsync(name, "{{.Config.Labels}}"));
        using var same = await PostAsync(name, """{"Env":["A=1"],"Labels":{"x":"y"}}""");
        Assert.Equal(200, (int)same.StatusCode);
        Assert.Equal("y", await InspectAsync(name, "{{.Config.Labels.x}}"));
        Assert.Equal("""["environment","labels"]""", (await same.Content.ReadFromJsonAsync<JsonNode>(Ct))!["Changed"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"Env":["=x"]}""", "invalid environment variable: =x")]
    [InlineData("""{"Binds":["/a:/b","/c:/b"]}""", "Duplicate mount point: /b")]
    [InlineData("""{"Mounts":[{"Type":"bind","Source":"/no/such","Target":"/b"}]}""", "invalid mount config for type \"bind\": bind source path does not exist: /no/such")]
    [InlineData("""{"WorkingDir":"x"}""", "the working directory 'x' is invalid, it needs to be an absolute path")]
    [InlineData("""{"Ulimits":[{"Name":"nofile","Soft":5,"Hard":4}]}""", null)]
    [InlineData("""{"Env":["GOOD=1"],"Memory":1}""", "Minimum memory limit allowed is 6MB")]
    public async Task Update_WhatNoCreateTakes_ChangesNothing(string body, string? message)
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "true");
        var before = await Docker.RunAsync("inspect", name);
        using var answer = await PostAsync(name, body);
        Assert.Equal(400, (int)answer.StatusCode);
        var said = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Ct))!["message"]!;
        Assert.Equal(message ?? said, said);
        Assert.Equal(before, await Docker.RunAsync("inspect", name));
    }

    /// <summary>Killed in the midst of many updates: each that was acknowledged is there, whole, and the container starts with it.</summary>
    [Fact]
    public async Task Update_WithTheDaemonKilledMeanwhile_IsThereOrNot_AndNeverHalf()
    {
        TestEngine.SkipOnOracle("it is Berth's extension");
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "sh", "-c", "echo $N");
        var random = new Random(20261126);
        for (var round = 0; round < 8; round++)
        {
            var acknowledged = -1;
            var asked = -1;
            var updates = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        var n = Interlocked.Increment(ref asked);
                        using var answer = await PostAsync(name, $$$"""{"Env":["N={{{n}}}"],"Labels":{"n":"{{{n}}}"},"Tmpfs":{"/n":"size={{{n + 1}}}m"},"CpuShares":{{{n + 2}}}}""");
                        if (answer.IsSuccessStatusCode)
                            Volatile.Write(ref acknowledged, n);
                    }
                }
                catch (HttpRequestException)
                {
                    // The daemon is dead.
                }
            }, Ct);
            var enough = random.Next(1, 30);
            await Eventually.TrueAsync("some updates are acknowledged", () => Volatile.Read(ref acknowledged) >= enough);
            await Engine.Daemon.KillAsync();
            await updates;
            await Engine.Daemon.StartAsync();

            var found = int.Parse(await InspectAsync(name, "{{.Config.Labels.n}}"), null);
            Assert.InRange(found, acknowledged, asked);
            Assert.Equal($"size={found + 1}m {found + 2}", await InspectAsync(name, "{{index .HostConfig.Tmpfs \"/n\"}} {{.HostConfig.CpuShares}}"));
            Assert.Equal($"{found}", await Docker.RunAsync("start", "-a", name));
        }
    }

    /// <summary>Docker's engine passes over what it does not know, and says nothing.</summary>
    [Fact]
    public async Task Update_IsAnErrorWhereTheEngineDoesNotKnowIt()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "true");
        var result = await Engine.Berth.TryAsync("update", "-e", "A=1", name);
        var refusal = $"{name}: this engine changes limits and the restart policy alone; for everything else it takes berthd\n";
        Assert.Equal(TestEngine.IsOracle ? (1, refusal) : (0, ""), (result.ExitCode, result.Errors));
    }

    private async Task<HttpResponseMessage> PostAsync(string name, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await Engine.Http.PostAsync(new Uri($"/containers/{name}/update", UriKind.Relative), content, Ct);
    }
}
