using Berth.ApiTests.Support;

namespace Berth.ApiTests.Logs;

/// <summary>The local driver, and what json-file can carry.</summary>
public sealed class LogDriverTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Local_BothStreams_ComeBackInOrderAndWhole()
    {
        var name = await RunAsync("local", "echo out; sleep 0.1; echo err >&2; head -c 40000 /dev/zero | tr '\\0' x; echo; printf '\\377end'");
        var logs = await Docker.TryAsync("logs", name);
        Assert.Equal("err\n", logs.Errors);
        Assert.Equal($"out\n{new string('x', 40_000)}\n\ufffdend", logs.Output);
        Assert.Equal("", await InspectAsync(name, "{{.LogPath}}"));
    }

    [Fact]
    public async Task Local_Timestamps_SelectAndShow()
    {
        var name = await RunAsync("local", "for i in 1 2 3 4; do echo $i; sleep 0.05; done");
        var stamps = (await Docker.RunAsync("logs", "-t", name)).Split('\n').Select(line => line.Split(' ')[0]).ToArray();
        Assert.All(stamps, stamp => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$", stamp));
        Assert.Equal("2\n3", await Docker.RunAsync("logs", "--since", stamps[1], "--until", stamps[2], name));
        Assert.Equal("3\n4", await Docker.RunAsync("logs", "--tail", "2", name));
    }

    [Theory]
    [InlineData("local", "local-logs/container.log")]
    [InlineData("json-file", null)]
    public async Task Rotation_Compressed_HasNoGapAndTakesLittle(string driver, string? file)
    {
        TestEngine.SkipOnOracle("the place of its files");
        var name = NewName();
        await Docker.RunAsync(
            "run", "-d", "--name", name, "--log-driver", driver, "--log-opt", "max-size=20k", "--log-opt", "max-file=4", "--log-opt", "compress=true", Image,
            "sh", "-c", "i=0; while [ $i -lt 3000 ]; do echo $i; i=$((i+1)); done; sleep 1000");
        var directory = Path.GetDirectoryName(await InspectAsync(name, "{{.ResolvConfPath}}"))!;
        var path = Path.Combine(directory, file ?? $"{Path.GetFileName(directory)}-json.log");
        await Eventually.TrueAsync("all is written", async () => (await Docker.RunAsync("logs", "--tail", "1", name)) == "2999");
        await Eventually.TrueAsync("all that is old is compressed", () => Enumerable.Range(1, 3).All(i => File.Exists($"{path}.{i}.gz") && !File.Exists($"{path}.{i}")));
        Assert.Equal(4, Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*").Length);
        var numbers = (await Docker.RunAsync("logs", name)).Split('\n').Select(int.Parse).ToArray();
        Assert.Equal(Enumerable.Range(numbers[0], 3000 - numbers[0]), numbers);
        var tail = numbers.Length - 10;
        Assert.Equal(numbers[10..], (await Docker.RunAsync("logs", "--tail", $"{tail}", name)).Split('\n').Select(int.Parse));
    }

    [Fact]
    public async Task Follow_AcrossCompressedRotations_LosesNoLineAndRepeatsNone()
    {
        var name = NewName();
        await Docker.RunAsync(
            "run", "-d", "--name", name, "--log-driver", "local", "--log-opt", "max-size=20k", "--log-opt", "max-file=30", Image, "sh", "-c",
            "i=0; while [ $i -lt 4000 ]; do echo $i; i=$((i+1)); done; sleep 0.2; echo 4000");
        await using var logs = Docker.Start("logs", "-f", name);
        var numbers = (await logs.FinishAsync()).Output.TrimEnd('\n').Split('\n').Select(int.Parse).ToArray();
        Assert.Equal(Enumerable.Range(numbers[0], 4001 - numbers[0]), numbers);
    }

    [Fact]
    public async Task Details_OfJsonFile_AreLabelsVariablesAndTag()
    {
        var name = NewName();
        await Docker.RunAsync(
            "run", "--name", name, "-e", "AB=1", "-e", "AC=x y,={}", "-e", "FOO=2", "--label", "a.b=1", "--label", "a.c=2 3", "--label", "q=1",
            "--log-opt", "labels=q", "--log-opt", "labels-regex=^a", "--log-opt", "env=FOO,NOPE", "--log-opt", "env-regex=^A", "--log-opt", "tag={{.Name}}/{{.DaemonName}}",
            Image, "echo", "hi");
        Assert.Equal($"AB=1,AC=x+y%2C%3D%7B%7D,FOO=2,a.b=1,a.c=2+3,q=1,tag={name}%2Fdocker hi", await Docker.RunAsync("logs", "--details", name));
    }

    [Fact]
    public async Task Details_OfALineWithout_AreABlank()
    {
        Assert.Equal(" hi\n", (await Docker.TryAsync("logs", "--details", await RunAsync("json-file", "echo hi"))).Output);
        Assert.Equal(" hi\n", (await Docker.TryAsync("logs", "--details", await RunAsync("local", "echo hi"))).Output);
    }

    [Theory]
    [InlineData("local", "x=1", "unknown log opt 'x' for log driver local")]
    [InlineData("local", "labels=x", "unknown log opt 'labels' for log driver local")]
    [InlineData("local", "max-size=x", "invalid value for max-size: x: invalid size: 'x'")]
    [InlineData("local", "max-file=1", "compression cannot be enabled when max file count is 1")]
    [InlineData("local", "compress=x", "error reading compress log option: strconv.ParseBool: parsing \"x\": invalid syntax")]
    [InlineData("journald", "x=1", "unknown log opt 'x' for journald log driver")]
    [InlineData("json-file", "tag={{.Nope}}", "can't evaluate field Nope in type *logger.Info")]
    [InlineData("json-file", "tag={{", "template: log-tag:1: unclosed action")]
    [InlineData("json-file", "tag={{nofunc .ID}}", "function \"nofunc\" not defined")]
    [InlineData("json-file", "labels-regex=(", "error parsing regexp: missing closing ): `(`")]
    public async Task Options_ThatMakeNoSense_AreRefused(string driver, string option, string problem)
    {
        var result = await Docker.TryAsync("run", "--rm", "--log-driver", driver, "--log-opt", option, Image, "true");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains(problem, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_LogPlugins_AreThoseThatThereAre()
    {
        var plugins = await Docker.RunAsync("info", "-f", "{{json .Plugins.Log}}");
        foreach (var driver in (string[])["journald", "json-file", "local", "syslog"])
            Assert.Contains($"\"{driver}\"", plugins, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string driver, string script)
    {
        var name = NewName();
        await Docker.RunAsync("run", "--name", name, "--log-driver", driver, Image, "sh", "-c", script);
        return name;
    }
}
