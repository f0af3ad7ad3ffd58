using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Filtering;

namespace Berth.UnitTests.Engine.Listing;

public sealed class ContainerFilterTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly Container Web = new(
        new ContainerDefinition
        {
            Id = "abc" + new string('0', 61), Name = "web", CreatedAt = Time, Image = new ImageOrigin { Reference = "nginx", Id = "sha256:1" },
            Settings = new ContainerSettings
            {
                Identity = new IdentityDefinition { Labels = new Dictionary<string, string> { ["tier"] = "front" } },
                Storage = new StorageDefinition { Binds = ["/srv:/data:ro"] },
                Network = new NetworkDefinition
                {
                    ExposedPorts = ["80/tcp"],
                    PortBindings = new Dictionary<string, IReadOnlyList<PortBinding>?> { ["80/tcp"] = [new PortBinding("", "8080")] },
                },
            },
        },
        new ContainerState { Status = ContainerStatus.Exited, ExitCode = 3, StartedAt = Time, FinishedAt = Time });

    [Theory]
    [InlineData("id", "abc")]
    [InlineData("name", "eb")]
    [InlineData("name", "^/web$")]
    [InlineData("name", "^web$")]
    [InlineData("label", "tier")]
    [InlineData("label", "tier=front")]
    [InlineData("status", "exited")]
    [InlineData("exited", "3")]
    [InlineData("ancestor", "nginx")]
    [InlineData("before", "newer")]
    [InlineData("since", "older")]
    [InlineData("network", "bridge")]
    [InlineData("volume", "/srv")]
    [InlineData("volume", "/data")]
    [InlineData("publish", "8080")]
    [InlineData("publish", "8000-9000/tcp")]
    [InlineData("expose", "80/tcp")]
    [InlineData("health", "none")]
    [InlineData("is-task", "false")]
    public void Selects_FilterThatHolds_IsTrue(string name, string value) => Assert.True(Compile(name, value).Selects(Web));

    [Theory]
    [InlineData("id", "abd")]
    [InlineData("name", "^eb")]
    [InlineData("label", "tier=back")]
    [InlineData("label", "other")]
    [InlineData("status", "running")]
    [InlineData("exited", "4")]
    [InlineData("ancestor", "redis")]
    [InlineData("before", "older")]
    [InlineData("since", "newer")]
    [InlineData("network", "none")]
    [InlineData("volume", "/other")]
    [InlineData("publish", "8080/udp")]
    [InlineData("expose", "81")]
    [InlineData("health", "healthy")]
    public void Selects_FilterThatDoesNotHold_IsFalse(string name, string value) => Assert.False(Compile(name, value).Selects(Web));

    [Theory]
    [InlineData("nonsense", "1", "nonsense")]
    [InlineData("status", "sleeping", "status=sleeping")]
    [InlineData("exited", "many", "exited=many")]
    [InlineData("health", "rosy", "rosy")]
    [InlineData("publish", "http", "publish=http")]
    [InlineData("publish", "90-80", "publish=90-80")]
    [InlineData("is-task", "maybe", "is-task")]
    public void Compile_FilterThatMakesNoSense_IsRefusedByName(string name, string value, string named)
    {
        var error = Assert.Throws<EngineException>(() => Compile(name, value));
        Assert.Equal(EngineErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static ContainerFilter Compile(string name, string value) => ContainerFilter.Compile(
        new Filters(new Dictionary<string, IReadOnlyList<string>> { [name] = [value] }), new EngineOptions(), image => image == "nginx" ? ["sha256:1"] : [], Find);

    private static Container Find(string name) => new(
        new ContainerDefinition
        {
            Id = name, Name = name, CreatedAt = name == "newer" ? Time.AddSeconds(1) : Time.AddSeconds(-1), Settings = new ContainerSettings(),
            Image = new ImageOrigin { Reference = "x", Id = "x" },
        },
        new ContainerState());
}
