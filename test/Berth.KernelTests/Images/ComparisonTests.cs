using Berth.Images;
using Berth.Images.Comparison;
using Berth.Images.Layers;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>In what images differ, and what they share.</summary>
public sealed class ComparisonTests : IDisposable
{
    private readonly StoreFixture store = new();

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Compare_TwoImports_TellsWhatIsAddedChangedAndGone()
    {
        await store.ImportAsync(new TarBuilder().Directory("d/").File("d/same", "same").File("d/old", "12345").File("d/gone", "1").File("d/kind", "x").Build(), "a");
        await store.ImportAsync(
            new TarBuilder().Directory("d/").File("d/same", "same").File("d/old", "1234x").File("d/kind/f", "yy").Directory("new/").File("new/f", "123").Build(), "b");

        string[] found = [.. store.Store.Compare("a", "b", StoreFixture.Cancellation).Select(static file => $"{file.Kind} {file.Path} {file.OldSize} {file.NewSize}")];

        string[] expected =
        [
            "Deleted /d/gone 1 0", "Modified /d/kind 1 0", "Added /d/kind/f 0 2", "Modified /d/old 5 5", "Added /new 0 0", "Added /new/f 0 3",
        ];
        Assert.Equal(expected, found);
        Assert.Empty(store.Store.Compare("a", "a", StoreFixture.Cancellation));
    }

    [Fact]
    public async Task Compare_OtherDirection_IsTheOpposite()
    {
        await store.ImportAsync(new TarBuilder().File("f", "1").Build(), "a");
        await store.ImportAsync(new TarBuilder().File("f", "1").File("g", "2").Build(), "b");

        FileDifference difference = Assert.Single(store.Store.Compare("b", "a", StoreFixture.Cancellation));

        Assert.Equal(("/g", ChangeKind.Deleted), (difference.Path, difference.Kind));
    }

    [Fact]
    public async Task Tree_SharedLayers_AreThereOnceWithTheirImages()
    {
        byte[] shared = ImageArchive.Layer("one"), own = ImageArchive.Layer("two");
        await LoadAsync("base", shared);
        await LoadAsync("app", shared, own);

        IReadOnlyList<LayerNode> nodes = store.Store.Tree(null);

        Assert.Equal(2, nodes.Count);
        LayerNode bottom = Assert.Single(nodes, static node => node.Parent is null);
        LayerNode top = Assert.Single(nodes, node => node.Parent == bottom.ChainId);
        Assert.Equal((2, 1), (bottom.ImageCount, top.ImageCount));
        Assert.Equal(["base:latest"], bottom.Images);
        Assert.Equal(["app:latest"], top.Images);
        Assert.Equal([bottom.ChainId], store.Store.Tree("base").Select(static node => node.ChainId));
        FileDifference difference = store.Store.Compare("base", "app", StoreFixture.Cancellation)[^1];
        Assert.Equal(("/d/two", ChangeKind.Added), (difference.Path, difference.Kind));
    }

    private async Task LoadAsync(string name, params byte[][] layers)
    {
        byte[] config = ImageArchive.Config(layers);
        ImageArchive archive = new ImageArchive().Add("config.json", config);
        for (int i = 0; i < layers.Length; i++)
        {
            archive.Add($"{i}.tar", layers[i]);
        }

        string files = string.Join(',', layers.Select(static (_, i) => $"\"{i}.tar\""));
        archive.Add("manifest.json", $$"""[{"Config":"config.json","RepoTags":["{{name}}:latest"],"Layers":[{{files}}]}]""");
        await store.Store.LoadAsync(new MemoryStream(archive.Build()), StoreFixture.Cancellation);
    }
}
