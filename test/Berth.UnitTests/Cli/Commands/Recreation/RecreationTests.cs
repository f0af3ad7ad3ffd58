using Berth.Api.Containers;
using Berth.Cli.Commands.Recreation;

namespace Berth.UnitTests.Cli.Commands.Recreation;

using Recreation = Berth.Cli.Commands.Recreation.Recreation;

public sealed class RecreationTests
{
    private static readonly HostConfig Defaults = new()
    {
        NetworkMode = "bridge", IpcMode = "private", CgroupnsMode = "private", ShmSize = 64 << 20, Runtime = "runc",
        LogConfig = new LogConfig { Type = "json-file", Config = new Dictionary<string, string> { ["max-size"] = "100m" } },
    };

    private static readonly ContainerInspect Plain = new()
    {
        Id = new string('a', 64), Name = "/web",
        Config = new ContainerConfig { Image = "busybox", Cmd = ["sh"], Hostname = "aaaaaaaaaaaa", AttachStdout = true, AttachStderr = true },
        HostConfig = Defaults with { RestartPolicy = new RestartPolicy { Name = "no" } },
    };

    [Fact]
    public void Run_OfDefaults_IsTheImageAlone() => Assert.Equal("docker run --name web busybox", Run(Plain, new ContainerConfig { Cmd = ["sh"] }));

    [Fact]
    public void Run_WhatIsLong_HasAnOptionOnEachLine() => Assert.Equal(
        "docker run \\\n  --name web \\\n  --env 'A=it'\\''s' \\\n  --env B=2 \\\n  --label 'a long label=with a value that needs room, a lot of room, really a lot' \\\n  busybox sh",
        Run(Plain with
        {
            Config = Plain.Config with
            {
                Env = ["A=it's", "B=2"], Labels = new Dictionary<string, string> { ["a long label"] = "with a value that needs room, a lot of room, really a lot" },
            },
        }));

    [Fact]
    public void Run_EntrypointOfManyWords_GoesBeforeTheCommand() => Assert.Equal(
        "docker run --name web --entrypoint sh busybox -c 'a b' sh", Run(Plain with { Config = Plain.Config with { Entrypoint = ["sh", "-c", "a b"] } }));

    [Fact]
    public void Run_EntrypointOfTheImage_TakenAway_IsEmpty() => Assert.Equal(
        "docker run --name web --entrypoint '' busybox sh", Run(Plain, new ContainerConfig { Entrypoint = ["/init"], Cmd = ["sh"] }));

    [Fact]
    public void Run_CheckThatIsAProgram_IsToldToBeNearlyTheSame()
    {
        List<string> notes = [];
        Recreation container = Recreation.Of(
            Plain with { Config = Plain.Config with { Healthcheck = new HealthConfig { Test = ["CMD", "test", "-e", "/a b"] } } }, new ContainerConfig { Cmd = ["sh"] }, Defaults);
        Assert.Equal("docker run --name web --health-cmd 'test -e '\\''/a b'\\''' busybox", RunCommandText.Of(container, notes));
        Assert.Single(notes);
    }

    [Fact]
    public void Run_Ports_AreThoseThatArePublished_AndExposedOnesBeside() => Assert.Equal(
        "docker run \\\n  --name web \\\n  --publish 127.0.0.1:8080:80/tcp \\\n  --publish '[::1]:90:90/udp' \\\n  --expose 70/tcp \\\n  busybox sh",
        Run(Plain with
        {
            Config = Plain.Config with { ExposedPorts = ["80/tcp", "90/udp", "70/tcp"] },
            HostConfig = Plain.HostConfig with
            {
                PortBindings = new Dictionary<string, IReadOnlyList<PortBinding>?>
                {
                    ["90/udp"] = [new PortBinding { HostIp = "::1", HostPort = "90" }], ["80/tcp"] = [new PortBinding { HostIp = "127.0.0.1", HostPort = "8080" }],
                },
            },
        }));

    [Fact]
    public void Run_Mount_IsOneRecordOfCsv() => Assert.Equal(
        "docker run --name web --mount 'type=bind,\"source=/a,b\",target=/c,readonly' busybox sh",
        Run(Plain with { HostConfig = Plain.HostConfig with { Mounts = [new Mount { Type = "bind", Source = "/a,b", Target = "/c", ReadOnly = true }] } }));

    [Fact]
    public void Compose_Service_HasItsOwnNetworkModeAndNoVariablesOfCompose() => Assert.Equal(
        """
        services:
          web:
            image: busybox
            container_name: web
            environment:
              - "A=$$HOME"
            command:
              - sh
            volumes:
              - "data:/data"
            network_mode: bridge
            cpus: 1.0
        volumes:
          data:
            external: true

        """,
        ComposeService.Of(
            [Recreation.Of(Plain with { Config = Plain.Config with { Env = ["A=$HOME"] }, HostConfig = Plain.HostConfig with { Binds = ["data:/data"], NanoCpus = 1_000_000_000 } }, new ContainerConfig(), Defaults)],
            []));

    [Theory]
    [InlineData(90_000_000_000, "1m30s")]
    [InlineData(1_500_000_000, "1s500ms")]
    [InlineData(3_600_000_000_000, "1h")]
    [InlineData(1_001, "1us1ns")]
    [InlineData(0, "0s")]
    public void Durations_AreInWholeUnits(long nanoseconds, string expected) => Assert.Equal(expected, DurationText.Of(nanoseconds));

    private static string Run(ContainerInspect container, ContainerConfig? image = null) =>
        RunCommandText.Of(Recreation.Of(container, image ?? new ContainerConfig(), Defaults), []);
}
