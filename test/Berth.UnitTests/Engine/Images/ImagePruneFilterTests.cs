using Berth.Engine.Images;
using Berth.Images;
using Berth.Images.Oci;

namespace Berth.UnitTests.Engine.Images;

public sealed class ImagePruneFilterTests
{
    private static readonly Image Nameless = Image();

    [Theory]
    [InlineData("", false, true)]
    [InlineData("one:latest", false, false)]
    [InlineData("", true, false)]
    [InlineData("one:latest", true, false)]
    public void Includes_ByDefault_WhatNothingNamesOrNeeds(string tag, bool hasChildren, bool included) =>
        Assert.Equal(included, new ImagePruneFilter().Includes(Image(tag) with { HasChildren = hasChildren }));

    [Theory]
    [InlineData("", false, true)]
    [InlineData("one:latest", false, true)]
    [InlineData("", true, false)] // a step between two images
    [InlineData("one:latest", true, true)]
    public void Includes_OfAll_EverythingButSteps(string tag, bool hasChildren, bool included) =>
        Assert.Equal(included, new ImagePruneFilter { DanglingOnly = false }.Includes(Image(tag) with { HasChildren = hasChildren }));

    [Fact]
    public void Includes_OnlyADigest_ByDefault() =>
        Assert.True(new ImagePruneFilter().Includes(Nameless with { RepoDigests = ["one@sha256:1"] }));

    [Theory, InlineData("2020-01-01", true), InlineData("2020-01-02", true), InlineData("2019-12-31", false)]
    public void Includes_Until_OlderOnes(string until, bool included) =>
        Assert.Equal(included, new ImagePruneFilter { Until = DateTimeOffset.Parse(until + "T00:00:00Z") }.Includes(Nameless));

    [Theory]
    [InlineData("a", true)]
    [InlineData("a=1", true)]
    [InlineData("a=2", false)]
    [InlineData("b", true)]
    [InlineData("b=", true)]
    [InlineData("c", false)]
    [InlineData("a=1,b", true)]
    [InlineData("a=1,c", false)]
    public void Includes_Labels_WhatHasAll(string labels, bool included)
    {
        Assert.Equal(included, new ImagePruneFilter { Labels = labels.Split(',') }.Includes(Nameless));
        Assert.Equal(!included, new ImagePruneFilter { LabelsNot = labels.Split(',') }.Includes(Nameless));
    }

    private static Image Image(string tag = "") => new()
    {
        Id = "sha256:1", RepoTags = tag.Length == 0 ? [] : [tag], RepoDigests = [], Size = 0, LayerDirectories = [], TopChainId = null,
        Config = new ImageConfig
        {
            Created = "2020-01-01T00:00:00Z",
            Config = new ExecutionConfig { Labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "" } },
        },
    };
}
