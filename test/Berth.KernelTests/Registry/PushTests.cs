using Berth.Images;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.Registry;

public sealed class PushTests : IAsyncLifetime
{
    private readonly RegistryFixture _fixture = new();

    private ScriptedRegistry Registry => _fixture.Registry;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Push_OfAnImportedImage_CanBePulledAgain()
    {
        Image image = await _fixture.Stored.ImportAsync(RegistryFixture.LargeLayer("big"), $"{Registry.Host}/app:1");
        await _fixture.PushAsync();
        _fixture.Store.Remove(image.Id, new RemoveOptions { Force = true });
        Assert.Equal(image.Id, (await _fixture.PullAsync()).Image.Id);
    }

    [Fact]
    public async Task Push_Again_SendsNothing()
    {
        await _fixture.Stored.ImportAsync(ImageArchive.Layer("one"), $"{Registry.Host}/app:1");
        await _fixture.PushAsync();
        Registry.Requests.Clear();
        await _fixture.PushAsync();
        Assert.Equal(0, Registry.Count("POST"));
        Assert.Contains(_fixture.Told, static line => line.Status == "Layer already exists");
    }

    [Fact]
    public async Task Push_ToANeighbour_TakesTheLayerOver()
    {
        await _fixture.Stored.ImportAsync(ImageArchive.Layer("one"), $"{Registry.Host}/app:1");
        await _fixture.PushAsync();
        _fixture.Store.Tag($"{Registry.Host}/app:1", $"{Registry.Host}/other:2");
        Registry.Misbehave = async exchange =>
        {
            bool isAbsent = exchange.Method == "HEAD" && exchange.Path.StartsWith("/v2/other/blobs/", StringComparison.Ordinal);
            if (isAbsent)
            {
                await exchange.AnswerAsync(404, []);
            }
            return isAbsent;
        };
        await _fixture.PushAsync("other:2");
        Assert.Contains(_fixture.Told, static line => line.Status == "Mounted from app");
    }

    [Fact]
    public async Task Push_OfAPulledImage_HasItsDigest()
    {
        string digest = Registry.AddImage("app/1", ImageArchive.Layer("one"), ImageArchive.Layer("two"));
        await _fixture.PullAsync();
        _fixture.Store.Tag($"{Registry.Host}/app:1", $"{Registry.Host}/other:2");
        Registry.Blobs.Clear();
        await _fixture.PushAsync("other:2");
        Assert.Equal(digest, "sha256:" + ImageArchive.Hex(Registry.Manifests["other/2"].Content));
        Assert.Equal(3, Registry.Blobs.Count);
    }

    [Fact]
    public async Task Push_OfWhatIsNotThere_SaysItAsDockerDoes()
    {
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => _fixture.PushAsync("nosuch:1"));
        Assert.Equal($"An image does not exist locally with the tag: {Registry.Host}/nosuch", error.Message);
    }

    [Fact]
    public async Task Push_AnUploadThatBreaksOff_IsTriedAgain()
    {
        await _fixture.Stored.ImportAsync(RegistryFixture.LargeLayer("big"), $"{Registry.Host}/app:1");
        int broken = 0;
        Registry.Misbehave = exchange =>
        {
            bool breaks = exchange.Method == "PATCH" && broken++ == 0;
            if (breaks)
            {
                exchange.Close(reset: true);
            }
            return Task.FromResult(breaks);
        };
        await _fixture.PushAsync();
        Assert.True(Registry.Manifests.ContainsKey("app/1"));
    }

    [Fact]
    public async Task Push_AnUploadThatBreaksOffMidway_GoesOnWhereItDid()
    {
        const int Length = 8 << 20;
        Image image = await _fixture.Stored.ImportAsync(RegistryFixture.LargeLayer("big", Length), $"{Registry.Host}/app:1");
        int kept = 0;
        int rest = 0;
        Registry.Misbehave = async exchange =>
        {
            if (exchange.Method != "PATCH")
            {
                return false;
            }
            byte[] part = await exchange.ReadBodyAsync(kept == 0 ? Length / 2 : int.MaxValue);
            Registry.AddToUpload(exchange.Path.Split('?')[0], part);
            if (kept > 0)
            {
                rest = rest == 0 ? part.Length : rest; // the configuration comes after the layer
                await exchange.AnswerAsync(202, [], ("Location", $"{exchange.Path.Split('?')[0]}?state=y"));
                return true;
            }
            kept = part.Length;
            exchange.Close(reset: true);
            return true;
        };
        await _fixture.PushAsync();
        Assert.Equal(Registry.Blobs.Values.Max(static blob => blob.Length), kept + rest);
        _fixture.Store.Remove(image.Id, new RemoveOptions { Force = true });
        Registry.Misbehave = static _ => Task.FromResult(false);
        Assert.Equal(image.Id, (await _fixture.PullAsync()).Image.Id);
    }
}
