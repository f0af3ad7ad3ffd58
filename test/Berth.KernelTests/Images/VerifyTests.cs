using Berth.Images;
using Berth.Tests.Images;

namespace Berth.KernelTests.Images;

/// <summary>Damage on the disk is found, whatever a layer came as, and the same image put in again is whole.</summary>
public sealed class VerifyTests : IDisposable
{
    private readonly StoreFixture store = new();

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_WholeImage_HasNoDamage(bool compressed)
    {
        await ImportAsync(compressed);
        Assert.Empty(store.Store.Verify(null, StoreFixture.Cancellation));
    }

    [Theory]
    [InlineData(false, "changed")]
    [InlineData(true, "changed")]
    [InlineData(false, "shortened")]
    [InlineData(true, "shortened")]
    [InlineData(false, "removed")]
    [InlineData(true, "removed")]
    [InlineData(true, "mode")]
    [InlineData(true, "archive")]
    public async Task Verify_Damage_IsFoundAndRepairedByTheSameAgain(bool compressed, string damage)
    {
        Image image = await ImportAsync(compressed);
        Damage(image, damage);

        LayerDamage found = Assert.Single(store.Store.Verify("test", StoreFixture.Cancellation));

        Assert.Equal([image.Id], found.Images);
        Assert.NotEmpty(found.Problem);
        store.Store.Distrust(found);
        Assert.Throws<ImageException>(() => store.Store.HoldLayers(image.TopChainId!));
        Assert.Equal(image.Id, (await ImportAsync(compressed)).Id);
        Assert.Empty(store.Store.Verify(null, StoreFixture.Cancellation));
        Assert.Equal("content", File.ReadAllText(Path.Combine(image.LayerDirectories[0], "d/f")));
        store.Store.HoldLayers(image.TopChainId!).Dispose();
        store.Store.Remove(image.Id, new RemoveOptions { Force = true });
        Assert.Empty(Directory.GetFiles(store.Root, "*", SearchOption.AllDirectories));
    }

    private static void Damage(Image image, string damage)
    {
        string file = Path.Combine(image.LayerDirectories[0], "d/f");
        switch (damage)
        {
            case "changed": File.WriteAllText(file, "Content"); break;
            case "shortened": File.WriteAllText(file, "conten"); break;
            case "removed": File.Delete(file); break;
            case "mode": File.SetUnixFileMode(file, UnixFileMode.UserRead); break;
            default:
                string blobs = Path.Combine(image.LayerDirectories[0], "../../../content/blobs/sha256");
                string largest = new DirectoryInfo(blobs).GetFiles().First(blob => File.ReadAllBytes(blob.FullName)[0] == 0x1f).FullName;
                byte[] bytes = File.ReadAllBytes(largest);
                bytes[^20] ^= 1;
                File.WriteAllBytes(largest, bytes);
                break;
        }
    }

    private Task<Image> ImportAsync(bool compressed)
    {
        byte[] tar = new TarBuilder().Directory("d/").File("d/f", "content").File("d/g/h", "implied").Build();
        ImportOptions options = new() { Created = DateTimeOffset.UnixEpoch };
        return store.Store.ImportAsync(new MemoryStream(compressed ? ImageArchive.Gzip(tar) : tar), "test", null, options, StoreFixture.Cancellation);
    }
}
