using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Inspect;

/// <summary>What <c>berth inspect --as</c> prints makes a container that is the same, with the stock client and with docker-compose.</summary>
public sealed class RecreationTests(TestEngine engine) : EngineTests(engine), IAsyncDisposable
{
    private const string Image2 = "recreation:1";
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-recreation-").FullName;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Options of a create that make one container each.</summary>
    public static TheoryData<string[]> Containers => new((string[][])
    [
        [Image],
        ["-it", "-e", "A=it's $HOME \"x\" `y` \\ z", "-e", "EMPTY=", "-e", "PATH=/bin", "-l", "a.b=c d", "-l", "bare", "-w", "/tmp", "-u", "nobody:29", "--hostname", "quay",
            "--domainname", "sea.test", "--stop-signal", "INT", "--stop-timeout", "7", Image, "sh", "-c", "echo \"$A\"; printf '%s\\n' a\tb"],
        ["-a", "stdout", "--restart", "on-failure:3", "--init", "--log-driver", "json-file", "--log-opt", "max-size=5m", "--log-opt", "max-file=3", Image, "true"],
        ["--rm", "-a", "stdin", "-a", "stderr", "-i", "--entrypoint", "/bin/echo", Image, "one", "two words"],
        ["-m", "64m", "--memory-reservation", "32m", "--memory-swap", "96m", "--cpus", "0.5", "--cpu-shares", "512", "--pids-limit", "55", "--oom-score-adj", "300",
            "--ulimit", "nofile=100:200", "--ulimit", "core=0", "--shm-size", "3m", Image, "true"],
        ["--memory", "80m", "--cpu-period", "50000", "--cpu-quota", "20000", "--cpuset-cpus", "0", Image, "true"],
        ["-v", "/srv:/data:ro", "-v", "/anonymous", "--mount", "type=bind,source=/etc,target=/host,readonly,bind-propagation=rslave", "--tmpfs", "/t:size=1m,mode=700",
            "--tmpfs", "/u", "--mount", "type=tmpfs,target=/v,tmpfs-size=1048576", "--read-only", Image, "true"],
        ["--network", "host", "--pid", "host", "--ipc", "host", "--add-host", "a.test:10.0.0.1", "--dns", "10.0.0.2", "--dns-search", "x.test",
            "--dns-option", "ndots:2", Image, "true"],
        ["--cap-add", "NET_ADMIN", "--cap-drop", "ALL", "--group-add", "29", "--sysctl", "net.ipv4.ip_forward=1", "--security-opt", "no-new-privileges",
            "--device", "/dev/null:/dev/zero2:rw", "--device-cgroup-rule", "c 1:3 rwm", Image, "true"],
        ["--privileged", "--network", "none", Image, "true"],
        ["--health-cmd", "test -e /ok && echo \"$HOME\"", "--health-interval", "90s", "--health-timeout", "1500ms", "--health-retries", "2", "--health-start-period", "1h", Image, "true"],
        [Image2],
        ["--entrypoint", "", "--no-healthcheck", "-e", "A=other", "-l", "tier=mine", Image2, "id", "-u"],
        ["--health-interval", "9s", "-w", "/var", Image2, "other"],
    ]);

    /// <summary>Options that only a command can say, not a service of docker-compose 1.29.</summary>
    public static TheoryData<string[]> ForCommandsAlone => new((string[][])
    [
        ["--annotation", "a=b", "--cgroupns", "host", "--uts", "host", "--security-opt", "systempaths=unconfined", Image, "true"],
        ["-d", Image, "sh", "-c", "exit 0"],
    ]);

    [Theory]
    [MemberData(nameof(Containers))]
    [MemberData(nameof(ForCommandsAlone))]
    public async Task AsRun_ByTheStockClient_MakesTheSame(params string[] options)
    {
        var name = await MakeAsync(options);
        var before = Normal(await InspectAsync(name));
        var command = await Engine.Berth.RunAsync("inspect", "--as", "run", name);
        Assert.StartsWith("docker run ", command, StringComparison.Ordinal);
        await Docker.RunAsync("rm", "-f", name);

        // create has all the options of run but -d, and does not run what is not to be run here.
        var verb = command.Contains(" -d ", StringComparison.Ordinal) ? "run" : "create";
        (await Command.RunAsync("bash", ["-c", command.Replace("docker run", $"docker {verb}", StringComparison.Ordinal)], null, Docker.Environment)).Succeeded();

        Assert.Equal(before, Normal(await InspectAsync(name)));
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public async Task AsCompose_ByDockerCompose_MakesTheSame(params string[] options)
    {
        var name = await MakeAsync(options);
        var before = Normal(await InspectAsync(name), ofCompose: true);
        var file = Path.Combine(_directory, "docker-compose.yml");
        await File.WriteAllTextAsync(file, await Engine.Berth.RunAsync("inspect", "--as", "compose", name) + "\n", Ct);
        await Docker.RunAsync("rm", "-f", name);

        (await Command.RunAsync("docker-compose", ["-f", file, "up", "--no-start"], null, Docker.Environment)).Succeeded();

        Assert.Equal(before, Normal(await InspectAsync(name), ofCompose: true));
    }

    [Fact]
    public async Task AsRun_OfAPlainContainer_SaysNothingThatGoesWithoutSaying()
    {
        var name = await MakeAsync([Image]);
        Assert.Equal($"docker run --name {name} {Image}", await Engine.Berth.RunAsync("inspect", "--as", "run", name));
    }

    [Fact]
    public async Task AsRun_SeccompProfile_IsAFileThatBashMakes()
    {
        var profile = Path.Combine(_directory, "profile.json");
        await File.WriteAllTextAsync(profile, """{"defaultAction": "SCMP_ACT_ALLOW"}""", Ct);
        var name = await MakeAsync(["--security-opt", $"seccomp={profile}", Image, "true"]);
        var before = Normal(await InspectAsync(name));
        var command = await Engine.Berth.RunAsync("inspect", "--as", "run", name);
        await Docker.RunAsync("rm", "-f", name);
        (await Command.RunAsync("bash", ["-c", command.Replace("docker run", "docker create", StringComparison.Ordinal)], null, Docker.Environment)).Succeeded();
        Assert.Equal(before, Normal(await InspectAsync(name)));
    }

    /// <summary>What a container wishes on its networks goes with it.</summary>
    [Theory]
    [InlineData("run")]
    [InlineData("compose")]
    public async Task As_OfSeveralNetworks_MakesTheSamePlaces(string form)
    {
        const string one = "recreation-one", two = "recreation-two";
        await Docker.RunAsync("network", "create", "--subnet", "10.95.0.0/24", one);
        await Docker.RunAsync("network", "create", two);
        var option = form == "run" ? ",driver-opt=a=b" : ""; // docker-compose 1.29 has none
        var name = await MakeAsync(["--network", $"name={two},alias=web,alias=www", "--network", $"name={one},ip=10.95.0.9{option}", Image, "true"]);
        var before = Places(await InspectAsync(name));
        var text = await Engine.Berth.RunAsync("inspect", "--as", form, name);
        await Docker.RunAsync("rm", "-f", name);
        var file = Path.Combine(_directory, "docker-compose.yml");
        await File.WriteAllTextAsync(file, text + "\n", Ct);
        var command = form == "run" ? text.Replace("docker run", "docker create", StringComparison.Ordinal) : $"docker-compose -f {file} up -d";
        (await Command.RunAsync("bash", ["-c", command], null, Docker.Environment)).Succeeded();
        Assert.Equal(before, Places(await InspectAsync(name)));
        await Docker.RunAsync("rm", "-f", name);
        await Docker.RunAsync("network", "rm", one, two);
    }

    /// <summary>The wishes, in order; Compose adds the service's name and the id to the names.</summary>
    private static string Places(JsonNode inspect)
    {
        var name = ((string)inspect["Name"]!).TrimStart('/');
        var places = inspect["NetworkSettings"]!["Networks"]!.AsObject().OrderBy(place => place.Key, StringComparer.Ordinal).Select(place =>
            $"{place.Key} {place.Value!["IPAMConfig"]?["IPv4Address"]} {place.Value["DriverOpts"]?["a"]} "
            + string.Join(',', (place.Value["Aliases"]?.AsArray() ?? []).Select(alias => $"{alias}").Where(alias => alias != name && !((string)inspect["Id"]!).StartsWith(alias, StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
        return $"{inspect["HostConfig"]!["NetworkMode"]} {string.Join(" | ", places)}";
    }

    private async Task<string> MakeAsync(string[] options)
    {
        if (options.Contains(Image2))
            await MakeImageAsync();
        var name = NewName();
        string[] verb = options[0] == "-d" ? ["run"] : ["create"];
        await Docker.RunAsync([.. verb, "--name", name, .. options]);
        if (verb is ["run"])
            await Docker.RunAsync("wait", name);
        return name;
    }

    /// <summary>An image that says much itself.</summary>
    private async Task MakeImageAsync()
    {
        string[] changes =
        [
            "ENV A=image B=image", "LABEL tier=image other=image", "WORKDIR /tmp", "USER nobody", "ENTRYPOINT [\"/bin/sh\", \"-c\"]", "CMD [\"echo image\"]", "EXPOSE 80/tcp",
            "VOLUME /vol", "STOPSIGNAL USR1", "HEALTHCHECK --interval=30s CMD true",
        ];
        (await Docker.TryWithInputAsync(await BusyboxRoot.TarAsync(), ["import", .. changes.SelectMany(change => (string[])["-c", change]), "-", Image2])).Succeeded();
    }

    /// <summary>All that was said of a container: without ids, times, and the paths and addresses made of them.</summary>
    private static string Normal(JsonNode inspect, bool ofCompose = false)
    {
        var config = inspect["Config"]!.DeepClone();
        var host = inspect["HostConfig"]!.DeepClone();
        if ((string)config["Hostname"]! == ((string)inspect["Id"]!)[..12])
            config["Hostname"] = "";
        foreach (var list in (string[])["Env", "CapAdd", "CapDrop", "Ulimits", "Mounts"])
            Sort(config[list] is null ? host : config, list);
        if (ofCompose)
            ForgetWhatComposeSaysItsOwnWay(config, host);
        return new JsonObject { ["Config"] = config, ["HostConfig"] = host, ["Mounts"] = Mounts(inspect["Mounts"]!) }.ToString();
    }

    /// <summary>Streams, its own labels, volumes where others list only those without a name, and lists that it leaves empty where the client leaves them out.</summary>
    private static void ForgetWhatComposeSaysItsOwnWay(JsonNode config, JsonNode host)
    {
        foreach (var key in (string[])["AttachStdin", "AttachStdout", "AttachStderr", "StdinOnce", "Volumes"])
            ((JsonObject)config).Remove(key);
        foreach (var key in (string[])["AutoRemove", "ConsoleSize"])
            ((JsonObject)host).Remove(key);
        foreach (var label in ((JsonObject)config["Labels"]!).Select(label => label.Key).Where(key => key.StartsWith("com.docker.compose.", StringComparison.Ordinal)).ToList())
            ((JsonObject)config["Labels"]!).Remove(label);
        foreach (var part in (JsonNode[])[config, host])
        {
            foreach (var (key, _) in ((JsonObject)part).Where(field => field.Value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 } || field.Value.ToJsonString() is "false" or "0" or "\"\"").ToList())
                ((JsonObject)part).Remove(key);
        }
    }

    private static void Sort(JsonNode parent, string list)
    {
        if (parent[list] is JsonArray items)
            parent[list] = new JsonArray([.. items.Select(item => item!.DeepClone()).OrderBy(item => item.ToJsonString(), StringComparer.Ordinal)]);
    }

    private static JsonArray Mounts(JsonNode mounts) => new([.. mounts.AsArray()
        .Where(mount => (string)mount!["Type"]! != "volume").OrderBy(mount => (string)mount!["Destination"]!, StringComparer.Ordinal).Select(mount => mount!.DeepClone())]);
}
