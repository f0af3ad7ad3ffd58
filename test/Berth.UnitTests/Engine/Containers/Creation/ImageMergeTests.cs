using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Images.Oci;

namespace Berth.UnitTests.Engine.Containers.Creation;

public sealed class ImageMergeTests
{
    private static readonly ExecutionConfig Image = new()
    {
        Cmd = ["sleep", "100"],
        Entrypoint = ["env"],
        Env = ["A=1", "PATH=/bin", "B=2"],
        WorkingDir = "/home",
        User = "bob",
        Volumes = ["/data"],
        Labels = new Dictionary<string, string> { ["l"] = "image", ["m"] = "image" },
        ExposedPorts = ["80/tcp"],
        StopSignal = "SIGQUIT",
        StopTimeout = 7,
        Shell = ["/bin/zsh"],
        OnBuild = ["RUN x"],
        Healthcheck = new HealthConfig { Test = ["CMD-SHELL", "true"], Interval = 5_000_000_000, Retries = 4 },
    };

    [Theory]
    [InlineData(null, null, "env sleep 100")]
    [InlineData(null, "true", "env true")]
    [InlineData("sh", null, "sh")]
    [InlineData("sh", "true", "sh true")]
    [InlineData("", "true", "true")]
    [InlineData("[]", null, "sleep 100")]
    [InlineData("[]", "true", "true")]
    public void Apply_EntrypointAndCommand_AreOneThing(string? entrypoint, string? command, string expected)
    {
        ContainerSettings user = new()
        {
            Process = new() { Entrypoint = entrypoint is null ? null : entrypoint == "[]" ? [] : [entrypoint], Command = command is null ? null : [command] },
        };

        Assert.Equal(expected, string.Join(' ', ImageMerge.Apply(user, Image).Process.Arguments));
    }

    [Fact]
    public void Apply_NothingSaid_IsTheImages()
    {
        ContainerSettings merged = ImageMerge.Apply(new(), Image);

        Assert.Equal(Image.Env, merged.Process.Environment);
        Assert.Equal(("/home", "bob", "SIGQUIT", 7), (merged.Process.WorkingDirectory, merged.Process.User, merged.Lifecycle.StopSignal, merged.Lifecycle.StopTimeout));
        Assert.Equal(Image.Labels, merged.Identity.Labels);
        Assert.Equal(["/data"], merged.Storage.Volumes!);
        Assert.Equal(["80/tcp"], merged.Network.ExposedPorts!);
        Assert.Equal(["/bin/zsh"], merged.Process.Shell!);
        Assert.Equal(5_000_000_000, merged.Lifecycle.Health!.Interval);
        Assert.Null(merged.Process.OnBuild);
    }

    [Fact]
    public void Apply_Both_UsersCountAndTheRestIsAdded()
    {
        ContainerSettings user = new()
        {
            Process = new() { Environment = ["C=3", "B=9", "A"], WorkingDirectory = "/w", User = "0", Shell = ["sh"] },
            Identity = new() { Labels = new Dictionary<string, string> { ["l"] = "user" } },
            Storage = new() { Volumes = ["/other", "/data"] },
            Network = new() { ExposedPorts = ["443/tcp"] },
            Lifecycle = new() { StopSignal = "9", StopTimeout = 1, Health = new() { Interval = 1_000_000_000 } },
        };

        ContainerSettings merged = ImageMerge.Apply(user, Image);

        Assert.Equal(["C=3", "B=9", "A", "PATH=/bin"], merged.Process.Environment!);
        Assert.Equal(("/w", "0", "9", 1), (merged.Process.WorkingDirectory, merged.Process.User, merged.Lifecycle.StopSignal, merged.Lifecycle.StopTimeout));
        Assert.Equal(("user", "image"), (merged.Identity.Labels!["l"], merged.Identity.Labels["m"]));
        Assert.Equal(["/other", "/data"], merged.Storage.Volumes!);
        Assert.Equal(["443/tcp", "80/tcp"], merged.Network.ExposedPorts!);
        Assert.Equal(["sh"], merged.Process.Shell!);
        Assert.Equal(("true", 1_000_000_000L, 4), (merged.Lifecycle.Health!.Test![1], merged.Lifecycle.Health.Interval, merged.Lifecycle.Health.Retries));
    }
}
