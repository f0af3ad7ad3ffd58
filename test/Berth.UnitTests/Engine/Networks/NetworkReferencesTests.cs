using Berth.Engine.Containers.Definitions;
using Berth.Engine.Networks;

namespace Berth.UnitTests.Engine.Networks;

public sealed class NetworkReferencesTests
{
    private static readonly EndpointDefinition Wishes = new() { Aliases = ["a"] };

    [Fact]
    public void Rename_ChangesTheModeAndTheEndpoint_AndNothingElse()
    {
        ContainerDefinition before = Of(new NetworkDefinition { Mode = "old", Endpoints = new Dictionary<string, EndpointDefinition> { ["old"] = Wishes, ["other"] = new() } });
        NetworkDefinition after = NetworkReferences.Rename(before, "old", "new").Settings.Network;
        Assert.Equal("new", after.Mode);
        Assert.Equal(["new", "other"], after.Endpoints!.Keys.Order());
        Assert.Same(Wishes, after.Endpoints["new"]);
    }

    [Theory]
    [InlineData("old", true)]
    [InlineData("older", false)]
    [InlineData("container:old", false)]
    public void Has_Mode_IsTheWholeName(string mode, bool expected) => Assert.Equal(expected, NetworkReferences.Has(new NetworkDefinition { Mode = mode }, "old"));

    private static ContainerDefinition Of(NetworkDefinition network) => new()
    {
        Id = "1", Name = "web", CreatedAt = default, Image = new ImageOrigin { Reference = "r", Id = "sha256:1" }, Settings = new ContainerSettings { Network = network },
    };
}
