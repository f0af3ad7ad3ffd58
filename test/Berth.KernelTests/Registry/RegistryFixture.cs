using System.Collections.Concurrent;
using Berth.Images;
using Berth.Images.Oci;
using Berth.Images.References;
using Berth.Images.Registry;
using Berth.Images.Registry.Pulling;
using Berth.Images.Registry.Transfers;
using Berth.KernelTests.Images;

namespace Berth.KernelTests.Registry;

/// <summary>A registry of the tests' own, a store, and a client between the two.</summary>
internal sealed class RegistryFixture : IAsyncDisposable
{
    public RegistryFixture(RegistryOptions? options = null) => Client = new RegistryClient(options ?? new RegistryOptions { MaxAttempts = 3 }, TimeProvider.System);

    public ScriptedRegistry Registry { get; } = new();

    public StoreFixture Stored { get; } = new();

    public ImageStore Store => Stored.Store;

    public RegistryClient Client { get; set; }

    public ConcurrentQueue<TransferProgress> Told { get; } = new();

    /// <summary>What does not compress, so that blobs are as long as they look.</summary>
    public static byte[] LargeLayer(string name, int length = 4 << 20)
    {
        byte[] content = new byte[length];
        new Random(name.Length).NextBytes(content);
        return new Berth.Tests.Images.TarBuilder().File(System.Text.Encoding.ASCII.GetBytes(name), content).Build();
    }

    public ImageReference Name(string name) => ImageReference.Parse($"{Registry.Host}/{name}");

    public Task<PulledImage> PullAsync(string name = "app:1", string? platform = null, RegistryCredentials? credentials = null) =>
        PullAsync(new PullRequest { Name = Name(name), Credentials = credentials, Platform = platform is null ? null : Platform.Parse(platform) }, StoreFixture.Cancellation);

    /// <summary>A client that may go.</summary>
    public Task<PulledImage> PullUntilAsync(CancellationToken cancellation) => PullAsync(new PullRequest { Name = Name("app:1") }, cancellation);

    private async Task<PulledImage> PullAsync(PullRequest request, CancellationToken cancellation) =>
        (await Store.PullAsync(Client, request, Told.Enqueue, cancellation))[^1];

    public Task PushAsync(string name = "app:1", RegistryCredentials? credentials = null) =>
        Store.PushAsync(Client, Name(name), credentials, Told.Enqueue, StoreFixture.Cancellation);

    public async Task<ImageException> RefusedAsync(string name = "app:1")
    {
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => PullAsync(name));
        Assert.Empty(Store.List());
        return error;
    }

    /// <summary>The store holds no blob and no layer, and nothing that was half made.</summary>
    public void AssertEmpty() => Assert.Equal(["content", "content/blobs", "content/blobs/sha256", "layers"], Stored.Files());

    public string[] PartialFiles() => [.. Stored.Files().Where(static path => path.Contains(".part-", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Registry.DisposeAsync();
        Stored.Dispose();
    }
}
