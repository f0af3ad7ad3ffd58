using Berth.Engine.Images.Collection;
using Berth.Images;
using Berth.Images.Oci;

namespace Berth.UnitTests.Engine.Images;

public sealed class CollectionPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<ImageFootprint> images = [];

    [Fact]
    public void Choose_MoreThanOneWouldDo_TakesTheLeastRecentlyUsed()
    {
        Add("new", hours: 1, ("n", 10));
        Add("old", hours: 3, ("o", 10));
        Add("middle", hours: 2, ("m", 10));

        Assert.Equal(["old 10", "middle 10"], Choose(15));
    }

    [Fact]
    public void Choose_NothingTooMuch_TakesNone()
    {
        Add("old", hours: 3, ("o", 10));

        Assert.Empty(Choose(0));
    }

    [Fact]
    public void Choose_LessThereThanWanted_TakesWhatThereIs()
    {
        Add("old", hours: 3, ("o", 10));

        Assert.Equal(["old 10"], Choose(1000));
    }

    [Fact]
    public void Choose_ImageOfAContainer_Stays()
    {
        Add("used", hours: 3, ("u", 10));
        Add("free", hours: 2, ("f", 10));

        Assert.Equal(["free 10"], Choose(1000, "used"));
    }

    [Fact]
    public void Choose_ImageThatIsHeld_Stays()
    {
        Add("held", hours: 3, ("h", 10));
        images[0] = images[0] with { IsHeld = true };

        Assert.Empty(Choose(1000));
    }

    [Fact]
    public void Choose_ImageUsedWithinTheAge_Stays()
    {
        Add("young", hours: 0.9, ("y", 10));
        Add("on the mark", hours: 1, ("m", 10));

        Assert.Equal(["on the mark 10"], Choose(1000));
    }

    [Fact]
    public void Choose_ImageOfWhichAllLayersStay_KeepsItsNames()
    {
        Add("base", hours: 9, ("b", 100));
        Add("child", hours: 0, ("b", 100), ("c", 1));

        Assert.Empty(Choose(50));
    }

    [Fact]
    public void Choose_LayersThatSeveralHave_CountOnceWithTheLastThatGoes()
    {
        Add("one", hours: 9, ("b", 100), ("1", 1));
        Add("two", hours: 8, ("b", 100), ("2", 2));
        Add("three", hours: 7, ("3", 3));

        Assert.Equal(["one 1", "two 102"], Choose(50));
    }

    [Fact]
    public void Choose_SameLayersUnderTwoConfigurations_TakesBoth()
    {
        Add("one", hours: 9, ("b", 100));
        Add("two", hours: 8, ("b", 100));

        Assert.Empty(Choose(50, "one"));
        Assert.Equal(["one 0", "two 100"], Choose(50));
    }

    [Fact]
    public void Choose_ImageThatAnotherIsBuiltOn_GoesAfterIt()
    {
        Add("parent", hours: 9, ("b", 100));
        Add("child", hours: 5, ("b", 100), ("c", 1));
        images[1] = images[1] with { Image = images[1].Image with { Parent = "parent" } };

        Assert.Equal(["child 1", "parent 100"], Choose(1000));
        Assert.Equal(["child 1"], Choose(1));
        Assert.Empty(Choose(1000, "child"));
    }

    [Theory]
    [InlineData(80, true, 1000, 800)]
    [InlineData(1, true, long.MaxValue, long.MaxValue / 100)]
    [InlineData(5000, false, 1000, 5000)]
    public void BytesOf_AMark_IsAShareOrASize(long value, bool isShare, long capacity, long bytes) =>
        Assert.Equal(bytes, new Watermark(value, isShare).BytesOf(capacity));

    private string[] Choose(long bytes, params string[] inUse) =>
        [.. CollectionPlan.Choose(images, inUse, Now - TimeSpan.FromHours(1), bytes).Select(image => $"{image.Id} {image.Bytes}")];

    private void Add(string id, double hours, params (string ChainId, long Bytes)[] layers) => images.Add(new ImageFootprint
    {
        Image = new Image { Id = id, Config = new ImageConfig(), RepoTags = [$"{id}:latest"], RepoDigests = [], Size = 0, LayerDirectories = [], TopChainId = null },
        Layers = [.. layers.Select(layer => new LayerFootprint(layer.ChainId, layer.Bytes))], LastUsed = Now - TimeSpan.FromHours(hours), IsHeld = false,
    });
}
