using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Berth.Images;
using Berth.Images.References;
using Berth.Images.Registry;
using Berth.Images.Registry.Pulling;
using Berth.KernelTests.Images;
using Berth.Tests.Images;

namespace Berth.KernelTests.Registry;

/// <summary>Images travel between Docker, Berth, podman and skopeo through Debian's registry: ids, layers and digests stay what they were.</summary>
public sealed class RegistryWitnessTests(Peers peers) : IClassFixture<Peers>, IAsyncLifetime
{
    private readonly StoreFixture _stored = new();
    private readonly RegistryClient _client = new(new RegistryOptions(), TimeProvider.System);
    private readonly int _port = FreePort();
    private Process _registry = null!;

    private string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    public async ValueTask InitializeAsync()
    {
        Peers.Require();
        string data = Directory.CreateDirectory(peers.PathOf($"registry{_port}")).FullName;
        await File.WriteAllTextAsync($"{data}.yml", $"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {data}}}}}\nhttp: {{addr: \"{Host}\"}}\n");
        _registry = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec docker-registry serve {data}.yml >{data}.log 2>&1 </dev/null"]))!;
        await Networks.NetworkFixture.WaitUntilAsync(Answers, "the registry's answer");
    }

    public async ValueTask DisposeAsync()
    {
        _registry?.Kill();
        await (_registry?.WaitForExitAsync() ?? Task.CompletedTask);
        _registry?.Dispose();
        _client.Dispose();
        _stored.Dispose();
    }

    [Fact]
    public async Task FromDocker_ThroughBerth_ToPodmanAndSkopeo_IsTheSameImage()
    {
        await File.WriteAllBytesAsync(peers.PathOf("docker.tar"), Tar("docker"), StoreFixture.Cancellation);
        string id = peers.Docker("import", "-c", "CMD [\"a b\"]", peers.PathOf("docker.tar"), $"{Host}/docker:1");
        peers.Docker("push", "-q", $"{Host}/docker:1");

        Image image = await PullAsync("docker:1");

        Assert.Equal(id, image.Id);
        Assert.Equal(peers.Docker("image", "inspect", "-f", "{{index .RootFS.Layers 0}}", id), Assert.Single(image.Config.RootFs!.DiffIds!));
        Assert.Equal(peers.Docker("image", "inspect", "-f", "{{index .RepoDigests 0}}", id), Assert.Single(image.RepoDigests));
        _stored.Store.Tag($"{Host}/docker:1", $"{Host}/berth:2");
        await PushAsync("berth:2");
        AssertSeenByOthers("berth:2", image);
        Assert.Equal(Digest("docker:1"), Digest("berth:2"));
    }

    [Fact]
    public async Task FromBerth_ToDockerPodmanAndSkopeo_IsTheSameImage()
    {
        Image image = await _stored.ImportAsync(Tar("berth"), $"{Host}/own:1");

        await PushAsync("own:1");

        AssertSeenByOthers("own:1", image);
        peers.Docker("pull", "-q", $"{Host}/own:1");
        Assert.Equal(image.Id, peers.Docker("image", "inspect", "-f", "{{.Id}}", $"{Host}/own:1"));
        Assert.Equal(image.Config.RootFs!.DiffIds![0], peers.Docker("image", "inspect", "-f", "{{index .RootFS.Layers 0}}", $"{Host}/own:1"));
    }

    [Fact]
    public async Task FromPodman_InOciFormat_ThroughBerthToDocker_HasTheSameLayers()
    {
        await File.WriteAllBytesAsync(peers.PathOf("podman.tar"), Tar("podman"), StoreFixture.Cancellation);
        peers.Podman("import", "-q", peers.PathOf("podman.tar"), $"{Host}/pod:1");
        peers.Podman("push", "-q", "--tls-verify=false", "--format", "oci", "--compression-format", "zstd", $"{Host}/pod:1");
        string diffId = peers.Podman("image", "inspect", "-f", "{{index .RootFS.Layers 0}}", $"{Host}/pod:1");

        Image image = await PullAsync("pod:1");

        Assert.Equal(diffId, Assert.Single(image.Config.RootFs!.DiffIds!));
        _stored.Store.Tag($"{Host}/pod:1", $"{Host}/again:1");
        await PushAsync("again:1");
        Assert.Equal(Digest("pod:1"), Digest("again:1"));
        peers.Docker("pull", "-q", $"{Host}/again:1");
        Assert.Equal(diffId, peers.Docker("image", "inspect", "-f", "{{index .RootFS.Layers 0}}", $"{Host}/again:1"));
    }

    private void AssertSeenByOthers(string name, Image image)
    {
        peers.Podman("pull", "-q", "--tls-verify=false", $"{Host}/{name}");
        Assert.Equal(image.Id["sha256:".Length..], peers.Podman("image", "inspect", "-f", "{{.Id}}", $"{Host}/{name}"));
        Assert.Equal(image.Config.RootFs!.DiffIds![0], peers.Podman("image", "inspect", "-f", "{{index .RootFS.Layers 0}}", $"{Host}/{name}"));
        Assert.Contains(image.Config.RootFs.DiffIds[0], peers.Skopeo("inspect", "--tls-verify=false", "--config", $"docker://{Host}/{name}"), StringComparison.Ordinal);
    }

    private string Digest(string name) => peers.Skopeo("inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{Host}/{name}");

    private async Task<Image> PullAsync(string name) =>
        (await _stored.Store.PullAsync(_client, new PullRequest { Name = ImageReference.Parse($"{Host}/{name}") }, static _ => { }, StoreFixture.Cancellation))[^1].Image;

    private Task PushAsync(string name) =>
        _stored.Store.PushAsync(_client, ImageReference.Parse($"{Host}/{name}"), credentials: null, static _ => { }, StoreFixture.Cancellation);

    private static byte[] Tar(string name) => new TarBuilder().Directory("d/").File($"d/{name}", name).Link("d/link", name).Build();

    private bool Answers()
    {
        try
        {
            using TcpClient client = new(IPAddress.Loopback.ToString(), _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
