using Berth.Images;
using Berth.Images.Archives.Tar;
using Berth.Linux;

namespace Berth.KernelTests.Images;

/// <summary>A store in a directory of its own, gone with the test.</summary>
internal sealed class StoreFixture : IDisposable
{
    public StoreFixture(TarLimits? limits = null)
    {
        Root = Directory.CreateTempSubdirectory("berth-images-").FullName;
        Store = Open(limits);
    }

    public string Root { get; }

    public MemoryImageIndex Index { get; } = new();

    public ImageStore Store { get; private set; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Everything below the store's root, relative, sorted: what a failed operation must leave as it was.</summary>
    public string[] Files() =>
        [.. Directory.EnumerateFileSystemEntries(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    public Task<Image> ImportAsync(byte[] tar, string name = "test") =>
        Store.ImportAsync(new MemoryStream(tar), name, null, new ImportOptions(), Cancellation);

    /// <summary>Imports and returns the directory that the one layer was unpacked to.</summary>
    public async Task<string> UnpackAsync(byte[] tar) => (await ImportAsync(tar)).LayerDirectories.Single();

    public void Reopen()
    {
        Store.Dispose();
        Store = Open(null);
    }

    public void Dispose()
    {
        Store.Dispose();
        using var parent = Inspect.Open(Path.GetTempPath());
        FileTree.Remove(parent, System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(Root))); // the framework cannot remove every name
    }

    private ImageStore Open(TarLimits? limits) => ImageStore.Open(Root, Index, TimeProvider.System, limits);
}
