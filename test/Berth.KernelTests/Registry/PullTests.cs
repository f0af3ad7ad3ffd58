using Berth.Images;
using Berth.Images.Registry;
using Berth.Images.Registry.Pulling;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.Registry;

public sealed class PullTests : IAsyncLifetime
{
    private readonly RegistryFixture _fixture = new();

    private ScriptedRegistry Registry => _fixture.Registry;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Pull_ByTag_HasItsNamesAndFiles()
    {
        string digest = Registry.AddImage("app/1", ImageArchive.Layer("one"), ImageArchive.Layer("two"));
        PulledImage pulled = await _fixture.PullAsync();
        Assert.True(pulled.IsNew);
        Assert.Equal([$"{Registry.Host}/app:1"], pulled.Image.RepoTags);
        Assert.Equal([$"{Registry.Host}/app@{digest}"], pulled.Image.RepoDigests);
        Assert.True(File.Exists(Path.Combine(pulled.Image.LayerDirectories[0], "d/two")));
        Assert.Equal(
            ["Pulling from app", "Pulling fs layer", "Pulling fs layer"], _fixture.Told.Take(3).Select(static line => line.Status));
        Assert.Equal($"Status: Downloaded newer image for {Registry.Host}/app:1", _fixture.Told.Last().Status);
    }

    [Fact]
    public async Task Pull_Again_AsksForTheDigestOnly()
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        await _fixture.PullAsync();
        Registry.Requests.Clear();
        Assert.False((await _fixture.PullAsync()).IsNew);
        Assert.Equal(["GET /v2/", "HEAD /v2/app/manifests/1"], Registry.Requests);
        Assert.Equal($"Status: Image is up to date for {Registry.Host}/app:1", _fixture.Told.Last().Status);
    }

    [Fact]
    public async Task Pull_ByDigest_AsksForNoTag()
    {
        string digest = Registry.AddImage("app/1", ImageArchive.Layer("one"));
        PulledImage pulled = await _fixture.PullAsync($"app:9@{digest}");
        Assert.Empty(pulled.Image.RepoTags);
        Assert.Equal([$"{Registry.Host}/app@{digest}"], pulled.Image.RepoDigests);
        Assert.Equal(0, Registry.Count("HEAD /v2/app/manifests/9"));
    }

    [Fact]
    public async Task Pull_AllTags_FetchesEach()
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        Registry.AddImage("app/2", ImageArchive.Layer("two"));
        await _fixture.PullAsync("app");
        Assert.Equal([$"{Registry.Host}/app:1", $"{Registry.Host}/app:2"], _fixture.Store.List().SelectMany(static image => image.RepoTags).Order());
    }

    [Fact]
    public async Task Pull_SharedLayer_IsNotFetchedAgain()
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        Registry.AddImage("app/2", ImageArchive.Layer("one"), ImageArchive.Layer("two"));
        await _fixture.PullAsync("app:1");
        await _fixture.PullAsync("app:2");
        string shared = "sha256:" + ImageArchive.Hex(ImageArchive.Gzip(ImageArchive.Layer("one")));
        Assert.Equal(1, Registry.Count($"GET /v2/app/blobs/{shared}"));
        Assert.Contains(_fixture.Told, line => line.Status == "Already exists" && line.Id == shared["sha256:".Length..][..12]);
    }

    [Theory]
    [InlineData("linux/arm/v7", "seven")]
    [InlineData("linux/arm/v6", "six")]
    [InlineData("linux/arm64", "sixty-four")]
    public async Task Pull_FromAnIndex_TakesTheOneForThePlatform(string platform, string file)
    {
        (string Platform, string File)[] images = [("\"arm\",\"variant\":\"v6\"", "six"), ("\"arm\",\"variant\":\"v7\"", "seven"), ("\"arm64\"", "sixty-four")];
        IEnumerable<string> entries = images.Select(image =>
        {
            string digest = Registry.AddImage($"other/{image.File}", ImageArchive.Layer(image.File));
            int size = Registry.Manifests[digest].Content.Length;
            return $$"""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{digest}}","size":{{size}},"platform":{"os":"linux","architecture":{{image.Platform}} } }""";
        });
        const string Type = "application/vnd.docker.distribution.manifest.list.v2+json";
        string index = Registry.AddManifest("app/1", $$"""{"schemaVersion":2,"mediaType":"{{Type}}","manifests":[{{string.Join(',', entries)}}]}""", Type);
        PulledImage pulled = await _fixture.PullAsync(platform: platform);
        Assert.Equal(index, pulled.Digest);
        Assert.True(File.Exists(Path.Combine(pulled.Image.LayerDirectories[0], "d", file)));
    }

    [Fact]
    public async Task Pull_IndexWithoutThePlatform_SaysSo()
    {
        const string Type = "application/vnd.oci.image.index.v1+json";
        Registry.AddManifest("app/1", $$"""{"schemaVersion":2,"mediaType":"{{Type}}","manifests":[]}""", Type);
        ImageException error = await _fixture.RefusedAsync();
        Assert.Equal(ImageErrorKind.NotFound, error.Kind);
        Assert.Contains("no matching manifest for linux/", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app:2", "manifest for {0}/app:2 not found: manifest unknown: manifest unknown")]
    [InlineData("nosuch:1", "manifest for {0}/nosuch:1 not found: manifest unknown: manifest unknown")]
    public async Task Pull_WhatIsNotThere_SaysItAsDockerDoes(string name, string message)
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        ImageException error = await _fixture.RefusedAsync(name);
        Assert.Equal(ImageErrorKind.NotFound, error.Kind);
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, Registry.Host), error.Message);
    }

    [Fact]
    public async Task Pull_TwentyAtOnce_AreOneDownload()
    {
        Registry.AddImage("app/1", RegistryFixture.LargeLayer("big"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _fixture.PullAsync())));
        Assert.Equal(2, Registry.Requests.Count(static request => request.Contains("/blobs/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pull_OneOfTwoCancelled_TheOtherGoesOn()
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        TaskCompletionSource asked = new(), goOn = new();
        Registry.Misbehave = async exchange =>
        {
            if (exchange.Path.Contains("/blobs/", StringComparison.Ordinal))
            {
                asked.TrySetResult();
                await goOn.Task;
            }
            return false;
        };
        using CancellationTokenSource stop = new();
        Task first = _fixture.PullUntilAsync(stop.Token);
        await asked.Task;
        Task<PulledImage> second = _fixture.PullAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        goOn.SetResult();
        Assert.True((await second).IsNew);
    }

    [Fact]
    public async Task Pull_AfterAnInterruptedOne_FetchesTheRestOnly()
    {
        await InterruptAsync();
        _fixture.Stored.Reopen();
        Registry.Requests.Clear();
        int from = 0;
        Registry.Misbehave = exchange =>
        {
            from = Math.Max(from, exchange.RangeFrom);
            return Task.FromResult(false);
        };
        await _fixture.PullAsync();
        Assert.True(from >= 1 << 20, $"from {from}");
        Assert.Empty(_fixture.PartialFiles());
    }

    [Fact]
    public async Task Pull_AfterAnInterruptedOneThatWasDamaged_FetchesAllAnew()
    {
        await InterruptAsync();
        string partial = Path.Combine(_fixture.Stored.Root, Assert.Single(_fixture.PartialFiles()));
        await using (FileStream file = new(partial, FileMode.Open))
        {
            file.Position = 5000;
            file.Write(new byte[100]);
        }
        Registry.Misbehave = static _ => Task.FromResult(false);
        Assert.True((await _fixture.PullAsync()).IsNew);
        Assert.Empty(_fixture.PartialFiles());
    }

    [Fact]
    public async Task Reclaim_RemovesOldPartialFilesOnly()
    {
        await InterruptAsync();
        _fixture.Store.Reclaim();
        string partial = Path.Combine(_fixture.Stored.Root, Assert.Single(_fixture.PartialFiles()));
        File.SetLastWriteTimeUtc(partial, TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromDays(4));
        _fixture.Store.Reclaim();
        Assert.Empty(_fixture.PartialFiles());
    }

    [Fact]
    public async Task Pull_ByAMirror_FallsBackWhereItHasNothing()
    {
        await using ScriptedRegistry mirror = new();
        string prefix = $"{Registry.Host}/team";
        _fixture.Client = new RegistryClient(
            new RegistryOptions { PrefixMirrors = new Dictionary<string, IReadOnlyList<Uri>> { [prefix] = [new Uri($"http://{mirror.Host}/cache")] } }, TimeProvider.System);
        mirror.AddImage("cache/app/1", ImageArchive.Layer("one"));
        Registry.AddImage("team/app/2", ImageArchive.Layer("two"));
        PulledImage mirrored = await _fixture.PullAsync("team/app:1");
        Assert.Equal([$"{prefix}/app:1"], mirrored.Image.RepoTags);
        Assert.Empty(Registry.Requests);
        Assert.Equal([$"{prefix}/app:2"], (await _fixture.PullAsync("team/app:2")).Image.RepoTags);
    }

    [Fact]
    public async Task Pull_OfAnImageWithADamagedLayer_MakesItWhole()
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        string file = Path.Combine((await _fixture.PullAsync()).Image.LayerDirectories[0], "d/one");
        await File.WriteAllTextAsync(file, "another", StoreFixture.Cancellation);
        _fixture.Store.Distrust(Assert.Single(_fixture.Store.Verify(null, StoreFixture.Cancellation)));
        await _fixture.PullAsync();
        Assert.Equal("one", await File.ReadAllTextAsync(file, StoreFixture.Cancellation));
        Assert.Empty(_fixture.Store.Verify(null, StoreFixture.Cancellation));
    }

    [Fact]
    public async Task Remove_OfAPulledImage_LeavesNothing()
    {
        Registry.AddImage("app/1", ImageArchive.Layer("one"));
        await _fixture.PullAsync();
        _fixture.Store.Remove($"{Registry.Host}/app:1", new RemoveOptions());
        _fixture.AssertEmpty();
    }

    /// <summary>A pull that stops when half of its layer is there.</summary>
    private async Task InterruptAsync()
    {
        Registry.AddImage("app/1", RegistryFixture.LargeLayer("big"));
        byte[] blob = Registry.Blobs.Values.MaxBy(static blob => blob.Length)!;
        using CancellationTokenSource stop = new();
        Registry.Misbehave = async exchange =>
        {
            if (exchange.Method != "GET" || !exchange.Path.EndsWith(ImageArchive.Hex(blob), StringComparison.Ordinal))
            {
                return false;
            }
            await exchange.AnswerAsync(200, blob[..(blob.Length / 2)], blob.Length);
            return true;
        };
        Task pull = _fixture.PullUntilAsync(stop.Token);
        while (!_fixture.PartialFiles().Any(path => new FileInfo(Path.Combine(_fixture.Stored.Root, path)).Length >= blob.Length / 3))
        {
            await Task.Delay(10, StoreFixture.Cancellation);
        }
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        while (_fixture.Stored.Files().Any(static path => path.Contains(".tmp-", StringComparison.Ordinal)))
        {
            await Task.Delay(10, StoreFixture.Cancellation); // the shared transfer ends after its client
        }
    }
}
