using Berth.Images;

namespace Berth.KernelTests.Images;

public sealed class BootstrapTests
{
    [Fact]
    public async Task Bootstrap_Busybox_IsARootThatRuns()
    {
        using var fixture = new StoreFixture();
        Image image = await fixture.Store.BootstrapAsync("busybox", StoreFixture.Cancellation);
        string root = Assert.Single(image.LayerDirectories);
        Assert.Equal(["busybox:latest"], image.RepoTags);
        Assert.Equal(["sh"], image.Config.Config!.Cmd);
        Assert.Equal("busybox", File.ResolveLinkTarget(Path.Combine(root, "bin/sh"), returnFinalTarget: false)!.Name);
        Assert.Equal((UnixFileMode)0x3FF, File.GetUnixFileMode(Path.Combine(root, "tmp")));
        Assert.Equal((UnixFileMode)0x1C0, File.GetUnixFileMode(Path.Combine(root, "root")));
        Assert.StartsWith("root:x:0:0:", File.ReadAllText(Path.Combine(root, "etc/passwd")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bootstrap_Twice_IsTheSameImage()
    {
        using var first = new StoreFixture();
        using var second = new StoreFixture();
        Image one = await first.Store.BootstrapAsync("busybox", StoreFixture.Cancellation);
        Image other = await second.Store.BootstrapAsync("busybox", StoreFixture.Cancellation);
        Assert.Equal(one.Id, other.Id);
    }

    [Fact]
    public async Task Bootstrap_UnknownName_NamesWhatThereIs()
    {
        using var fixture = new StoreFixture();
        ImageException error = await Assert.ThrowsAsync<ImageException>(() => fixture.Store.BootstrapAsync("debian", StoreFixture.Cancellation));
        Assert.Equal(ImageErrorKind.InvalidArgument, error.Kind);
        Assert.Contains("busybox", error.Message, StringComparison.Ordinal);
    }
}
