using Berth.Images;
using Berth.Images.Layers;
using Berth.KernelTests.Registry;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Images;

/// <summary>The hostile corpus through every way by which an archive comes in.</summary>
public sealed class HostileWaysTests : IDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("berth-hostile-").FullName;
    private readonly string _outside;

    public HostileWaysTests()
    {
        _outside = Directory.CreateDirectory(Path.Combine(_place, "outside")).FullName;
        File.WriteAllText(Canary, "untouched");
    }

    public enum Way
    {
        Import,
        Load,
        Pull,
        CopyIn,
        FillVolume,
    }

    public static TheoryData<Way, string> Cases
    {
        get
        {
            TheoryData<Way, string> cases = [];
            foreach (Way way in Enum.GetValues<Way>())
            {
                foreach (string name in HostileCorpus.Escapes.Keys.Concat(HostileCorpus.Contained.Keys))
                {
                    cases.Add(way, name);
                }
            }
            return cases;
        }
    }

    private string Canary => Path.Combine(_outside, "canary");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Archive_Hostile_TouchesNothingOutside(Way way, string name)
    {
        byte[] archive = HostileCorpus.Make(name, _outside).Build();
        ImageException? refusal = way switch
        {
            Way.Import => await IntoStoreAsync(store => store.ImportAsync(archive)),
            Way.Load => await IntoStoreAsync(store => LoadAsync(store, archive)),
            Way.Pull => await PullAsync(archive),
            Way.CopyIn => await IntoDirectoryAsync(root => FileTransfer.ExtractAsync(root, "/", new MemoryStream(archive), new ExtractionOptions(), StoreFixture.Cancellation)),
            _ => await IntoDirectoryAsync(root => FileTransfer.ExtractTreeAsync(root, new MemoryStream(archive), StoreFixture.Cancellation)),
        };
        Assert.True(refusal is not null || HostileCorpus.Contained.ContainsKey(name), $"{name} was taken");
        Assert.Equal("untouched", await File.ReadAllTextAsync(Canary, StoreFixture.Cancellation));
        Assert.Equal([Canary], Directory.GetFileSystemEntries(_outside));
        Assert.Equal(1u, Inspect.Status(_outside, "canary").Links);
    }

    public void Dispose()
    {
        using SafeFileHandle parent = Inspect.Open(Path.GetTempPath());
        FileTree.Remove(parent, System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(_place))); // the framework cannot remove every name
    }

    /// <summary>A refused archive leaves nothing in the store.</summary>
    private static async Task<ImageException?> IntoStoreAsync(Func<StoreFixture, Task> take)
    {
        using StoreFixture store = new();
        string[] before = store.Files();
        ImageException? refusal = await RefusalOfAsync(() => take(store));
        Assert.True(refusal is null || store.Files().SequenceEqual(before), "a refused archive left something");
        Assert.Equal(refusal is null, store.Store.List().Count > 0);
        return refusal;
    }

    private static Task LoadAsync(StoreFixture store, byte[] layer)
    {
        byte[] archive = new ImageArchive().Add("config.json", ImageArchive.Config(layer)).Add("layer.tar", layer)
            .Add("manifest.json", """[{"Config":"config.json","RepoTags":["hostile:1"],"Layers":["layer.tar"]}]""").Build();
        return store.Store.LoadAsync(new MemoryStream(archive), StoreFixture.Cancellation);
    }

    private static async Task<ImageException?> PullAsync(byte[] layer)
    {
        await using RegistryFixture fixture = new();
        fixture.Registry.AddImage("app/1", layer);
        ImageException? refusal = await RefusalOfAsync(() => fixture.PullAsync());
        Assert.Equal(refusal is null, fixture.Store.List().Count > 0);
        if (refusal is not null)
        {
            fixture.AssertEmpty();
        }
        return refusal;
    }

    private async Task<ImageException?> IntoDirectoryAsync(Func<SafeFileHandle, Task> extract)
    {
        string directory = Directory.CreateDirectory(Path.Combine(_place, "root")).FullName;
        using SafeFileHandle root = Inspect.Open(directory);
        return await RefusalOfAsync(() => extract(root));
    }

    private static async Task<ImageException?> RefusalOfAsync(Func<Task> take)
    {
        try
        {
            await take();
            return null;
        }
        catch (ImageException refused)
        {
            return refused;
        }
    }
}
