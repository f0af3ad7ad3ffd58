using Berth.Api.Containers;
using Berth.Cli.Arguments;
using Berth.Cli.Commands.Flags;

namespace Berth.UnitTests.Cli.Commands;

public sealed class ContainerFlagsTests
{
    [Fact]
    public void ToRequest_OfNothing_IsAnOrdinaryContainer()
    {
        ContainerCreateRequest request = Parse("busybox");
        Assert.Equal(("busybox", false, false, true, true), (request.Image, request.Tty, request.AttachStdin, request.AttachStdout, request.AttachStderr));
        Assert.Null(request.Cmd);
        Assert.Null(request.Entrypoint);
        Assert.Null(request.Healthcheck);
        Assert.Equal(("default", false, "no"), (request.HostConfig!.NetworkMode, request.HostConfig.AutoRemove, request.HostConfig.RestartPolicy!.Name));
        Assert.Null(request.HostConfig.Init);
    }

    [Fact]
    public void ToRequest_OfAnInteractiveTerminal_OpensInputOnce()
    {
        ContainerCreateRequest request = Parse("-it", "busybox", "sh", "-c", "x");
        Assert.Equal((true, true, true, true), (request.Tty, request.OpenStdin, request.StdinOnce, request.AttachStdin));
        Assert.Equal(["sh", "-c", "x"], request.Cmd);
    }

    [Fact]
    public void ToRequest_Detached_AttachesNothing()
    {
        ContainerCreateRequest request = Parse(detached: true, "-i", "busybox");
        Assert.Equal((true, false, false, false), (request.OpenStdin, request.StdinOnce, request.AttachStdin, request.AttachStdout));
    }

    [Fact]
    public void ToRequest_Limits_AreInTheEnginesUnits()
    {
        HostConfig host = Parse("-m", "64m", "--memory-swap", "-1", "--cpus", "0.5", "--pids-limit", "50", "--shm-size", "1m", "--ulimit", "nofile=1:2", "busybox").HostConfig!;
        Assert.Equal((64L << 20, -1L, 500_000_000L, 50L, 1L << 20), (host.Memory, host.MemorySwap, host.NanoCpus, host.PidsLimit, host.ShmSize));
        Assert.Equal([new Ulimit { Name = "nofile", Soft = 1, Hard = 2 }], host.Ulimits);
    }

    [Fact]
    public void ToRequest_Volumes_AreBindsOrAnonymous()
    {
        ContainerCreateRequest request = Parse("-v", "/srv:/data:ro", "-v", ".:/here", "-v", "/scratch", "-v", "name:/n", "--tmpfs", "/t:size=1m", "--tmpfs", "/u", "busybox");
        Assert.Equal(["/srv:/data:ro", $"{Path.GetFullPath(".")}:/here", "name:/n"], request.HostConfig!.Binds);
        Assert.Equal(["/scratch"], request.Volumes);
        Assert.Equal(new Dictionary<string, string> { ["/t"] = "size=1m", ["/u"] = "" }, request.HostConfig.Tmpfs);
    }

    [Fact]
    public void ToRequest_Security_IsPassedOn()
    {
        HostConfig host = Parse("--cap-drop", "ALL", "--cap-add", "CHOWN", "--security-opt", "no-new-privileges", "--security-opt", "systempaths=unconfined", "busybox").HostConfig!;
        Assert.Equal(["ALL"], host.CapDrop);
        Assert.Equal(["CHOWN"], host.CapAdd);
        Assert.Equal(["no-new-privileges"], host.SecurityOpt);
        Assert.Empty(host.MaskedPaths!);
        Assert.Empty(host.ReadonlyPaths!);
    }

    [Fact]
    public void ToRequest_SeccompProfile_IsSentInstead()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }");
        HostConfig host = Parse("--security-opt", $"seccomp={file}", "busybox").HostConfig!;
        File.Delete(file);
        Assert.Equal(["seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}"], host.SecurityOpt);
    }

    [Theory]
    [InlineData("always", "always", 0)]
    [InlineData("on-failure:3", "on-failure", 3)]
    [InlineData("unless-stopped", "unless-stopped", 0)]
    public void ToRequest_RestartPolicy_HasNameAndCount(string text, string name, int count)
    {
        RestartPolicy policy = Parse("--restart", text, "busybox").HostConfig!.RestartPolicy!;
        Assert.Equal((name, count), (policy.Name, policy.MaximumRetryCount));
    }

    [Fact]
    public void ToRequest_HealthCheck_IsAShellCommand()
    {
        HealthConfig health = Parse("--health-cmd", "test -e /ok", "--health-interval", "5s", "--health-retries", "2", "busybox").Healthcheck!;
        Assert.Equal(["CMD-SHELL", "test -e /ok"], health.Test);
        Assert.Equal((5_000_000_000L, 2), (health.Interval, health.Retries));
    }

    [Theory]
    [InlineData("echo", "echo")]
    [InlineData("", "")]
    public void ToRequest_Entrypoint_ReplacesTheImages(string given, string expected) => Assert.Equal([expected], Parse("--entrypoint", given, "busybox").Entrypoint);

    private static ContainerCreateRequest Parse(params string[] arguments) => Parse(detached: false, arguments);

    private static ContainerCreateRequest Parse(bool detached, params string[] arguments)
    {
        ContainerFlags flags = new();
        ParsedArguments parsed = ArgumentParser.Parse([.. flags.Options], arguments, stopAtFirstOperand: true);
        return flags.ToRequest(parsed.Operands, (0, 0), detached);
    }
}
