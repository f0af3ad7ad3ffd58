using Berth.Api.Images;
using Berth.Cli.Commands.Images;

namespace Berth.UnitTests.Cli.Commands;

/// <summary>How layers and differences are drawn.</summary>
public sealed class LayerTreeTests
{
    private static readonly ImageLayer[] Layers =
    [
        new() { Id = "sha256:aaaaaaaaaaaaaaaa", Size = 4_000_000, ImageCount = 2, CreatedBy = "ADD rootfs", Images = [] },
        new() { Id = "sha256:bbbbbbbbbbbbbbbb", Parent = "sha256:aaaaaaaaaaaaaaaa", Size = 1000, ImageCount = 1, CreatedBy = "RUN x", Images = ["x:1"] },
        new() { Id = "sha256:cccccccccccccccc", Parent = "sha256:aaaaaaaaaaaaaaaa", Size = 2000, ImageCount = 1, Images = [] },
        new() { Id = "sha256:dddddddddddddddd", Parent = "sha256:cccccccccccccccc", Size = 0, ImageCount = 1, Images = ["y:1", "y:2"] },
    ];

    [Fact]
    public void Render_ForksAreIndented_AndLinesAreNot()
    {
        const string expected = """
            LAYER             SIZE      IMAGES    CREATED BY   NAMES
            aaaaaaaaaaaa      4MB       2         ADD rootfs   
            ├─ cccccccccccc   2kB       1                      
            │  dddddddddddd   0B        1                      y:1, y:2
            └─ bbbbbbbbbbbb   1kB       1         RUN x        x:1

            """;
        Assert.Equal(expected, new LayerTree(Layers).Render());
    }

    [Fact]
    public void Summary_SaysWhatSharingSpares() => Assert.Equal("4 layers, 4MB; without sharing 8MB", LayerTree.Summary(Layers));

    [Fact]
    public void DiffSummary_HasEachKindWithItsGrowth()
    {
        ImageChange[] changes =
        [
            new() { Path = "/a", Kind = 1, NewSize = 1500 }, new() { Path = "/b", Kind = 0, OldSize = 10, NewSize = 5 }, new() { Path = "/c", Kind = 2, OldSize = 7 },
        ];
        Assert.Equal("1 changed (-5B), 1 added (+1.5kB), 1 removed (-7B)", ImageDiffCommand.Summary(changes));
        Assert.Equal("The same files.", ImageDiffCommand.Summary([]));
    }
}
