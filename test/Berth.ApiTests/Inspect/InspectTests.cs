using System.Globalization;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Inspect;

public sealed class InspectTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Inspect_Configuration_IsWhatWasAskedFor()
    {
        var name = NewName();
        await Docker.RunAsync(
            "create", "--name", name, "-i", "-t", "-e", "A=1", "-w", "/tmp", "-u", "nobody", "--hostname", "boat", "--label", "k=v",
            "--entrypoint", "echo", "--stop-signal", "USR1", "--stop-timeout", "3", Image, "a", "b");
        var config = (await InspectAsync(name))["Config"]!;
        Assert.Equal("boat", (string)config["Hostname"]!);
        Assert.Equal("nobody", (string)config["User"]!);
        Assert.Equal("/tmp", (string)config["WorkingDir"]!);
        Assert.Equal(Image, (string)config["Image"]!);
        Assert.Equal("USR1", (string)config["StopSignal"]!);
        Assert.Equal(3, (int)config["StopTimeout"]!);
        Assert.Equal("v", (string)config["Labels"]!["k"]!);
        Assert.True((bool)config["Tty"]! && (bool)config["OpenStdin"]!);
        Assert.Contains("A=1", Strings(config["Env"]));
        Assert.Equal(["echo"], Strings(config["Entrypoint"]));
        Assert.Equal(["a", "b"], Strings(config["Cmd"]));
    }

    [Fact]
    public async Task Inspect_HostConfiguration_IsWhatWasAskedFor()
    {
        var name = NewName();
        await Docker.RunAsync(
            "create", "--name", name, "--rm", "-v", "/tmp:/host:ro", "--tmpfs", "/t:size=1m", "--read-only", "--init", "-m", "64m", "--cpus",
            "1.5", "--pids-limit", "99", "--net", "none", "--group-add", "audio", Image, "true");
        var host = (await InspectAsync(name))["HostConfig"]!;
        Assert.Equal(["/tmp:/host:ro"], Strings(host["Binds"]));
        Assert.Equal("size=1m", (string)host["Tmpfs"]!["/t"]!);
        Assert.True((bool)host["ReadonlyRootfs"]! && (bool)host["Init"]! && (bool)host["AutoRemove"]!);
        Assert.Equal((64L << 20, 1_500_000_000L, 99L), ((long)host["Memory"]!, (long)host["NanoCpus"]!, (long)host["PidsLimit"]!));
        Assert.Equal("none", (string)host["NetworkMode"]!);
        Assert.Equal(["audio"], Strings(host["GroupAdd"]));
        Assert.Equal("json-file", (string)host["LogConfig"]!["Type"]!);
    }

    [Fact]
    public async Task Inspect_Running_HasItsProcessAndItsStart()
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var name = await StartIdleAsync();
        var state = (await InspectAsync(name))["State"]!;
        Assert.Equal("running", (string)state["Status"]!);
        Assert.True((bool)state["Running"]!);
        Assert.True(HostProcesses.Exists((int)state["Pid"]!));
        Assert.InRange(DateTimeOffset.Parse((string)state["StartedAt"]!, CultureInfo.InvariantCulture), before, DateTimeOffset.UtcNow);
        Assert.Equal("0001-01-01T00:00:00Z", (string)state["FinishedAt"]!);
    }

    [Fact]
    public async Task Inspect_PortExposedWithoutAProtocol_IsTcps()
    {
        var name = NewName();
        var body = $$"""{"Image":"{{Image}}","Cmd":["sleep","1000"],"ExposedPorts":{"7777":{} } }""";
        using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");
        (await Engine.Http.PostAsync(new Uri($"/v1.45/containers/create?name={name}", UriKind.Relative), content, Ct)).EnsureSuccessStatusCode().Dispose();
        await Docker.RunAsync("start", name);
        Assert.Equal("""{"7777/tcp":null}""", await InspectAsync(name, "{{json .NetworkSettings.Ports}}"));
    }

    [Fact]
    public async Task Inspect_Exited_HasItsCodeAndItsEnd()
    {
        var name = NewName();
        await Docker.TryAsync("run", "--name", name, Image, "sh", "-c", "exit 3");
        var state = (await InspectAsync(name))["State"]!;
        Assert.Equal(("exited", 3, 0, false), ((string)state["Status"]!, (int)state["ExitCode"]!, (int)state["Pid"]!, (bool)state["OOMKilled"]!));
        var (started, finished) = (Time(state["StartedAt"]), Time(state["FinishedAt"]));
        Assert.True(started <= finished, $"{started} {finished}");
    }

    [Fact]
    public async Task Inspect_Mounts_ListBindsWithTheirModes()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, "-v", "/tmp:/host:ro", Image, "true");
        var mount = (await InspectAsync(name))["Mounts"]![0]!;
        Assert.Equal(("bind", "/tmp", "/host", false), ((string)mount["Type"]!, (string)mount["Source"]!, (string)mount["Destination"]!, (bool)mount["RW"]!));
    }

    [Fact]
    public async Task Inspect_TopLevel_HasPathArgumentsAndImage()
    {
        var name = NewName();
        await Docker.RunAsync("create", "--name", name, Image, "echo", "a", "b");
        var container = await InspectAsync(name);
        Assert.Equal(("echo", "/" + name, "linux"), ((string)container["Path"]!, (string)container["Name"]!, (string)container["Platform"]!));
        Assert.Equal(["a", "b"], Strings(container["Args"]));
        Assert.Equal(await Docker.RunAsync("image", "inspect", "-f", "{{.Id}}", Image), (string)container["Image"]!);
        Assert.InRange(Time(container["Created"]), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Inspect_OfNothing_IsNotFound()
    {
        using var response = await Engine.Http.GetAsync(new Uri("/containers/none/json", UriKind.Relative), Ct);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("{\"message\":\"No such container: none\"}", (await response.Content.ReadAsStringAsync(Ct)).Trim());
    }

    private static DateTimeOffset Time(JsonNode? value) => DateTimeOffset.Parse((string)value!, CultureInfo.InvariantCulture);

    private static string[] Strings(JsonNode? array) => [.. array!.AsArray().Select(item => (string)item!)];
}
