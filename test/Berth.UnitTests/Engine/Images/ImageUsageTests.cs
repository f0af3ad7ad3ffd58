using Berth.Engine.Images;
using Berth.Images;
using Berth.Images.Oci;

namespace Berth.UnitTests.Engine.Images;

public sealed class ImageUsageTests
{
    private static readonly Dictionary<string, long> Layers = new() { ["base"] = 100, ["a"] = 10, ["b"] = 5 };

    [Fact]
    public void Count_LayersOfSeveralImages_AreShared()
    {
        IReadOnlyList<ImageUsage> usages = ImageUsage.Count([Image("1", "a", "base"), Image("2", "b", "base"), Image("3")], Layers, []);
        Assert.Equal([100, 100, 0], usages.Select(usage => usage.SharedSize));
    }

    [Fact]
    public void Count_Containers_AreThoseOfTheImage()
    {
        ImageUser[] users = [new("x", "1", IsRunning: true), new("y", "1", IsRunning: false), new("z", "gone", IsRunning: false)];
        Assert.Equal([2, 0], ImageUsage.Count([Image("1", "a"), Image("2", "b")], Layers, users).Select(usage => usage.Containers));
    }

    private static Image Image(string id, params string[] layers) => new()
    {
        Id = id, Config = new ImageConfig(), RepoTags = [], RepoDigests = [], Size = 0, LayerDirectories = layers, TopChainId = null,
    };
}
