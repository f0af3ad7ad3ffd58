using Berth.Cli.Contexts;
using Berth.Cli.Registries;

namespace Berth.UnitTests.Cli.Registries;

public sealed class CredentialFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-credentials-").FullName;

    private CredentialFile File => new(new ClientDirectory(_directory));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Store_AndFind_GiveTheSame()
    {
        File.Store("host:5000", new Credentials("me", "se:cret", ""));
        Assert.Equal(new Credentials("me", "se:cret", ""), File.Find("host:5000"));
        Assert.Equal(Credentials.Nobody, File.Find("other"));
    }

    [Fact]
    public void Store_WithAToken_KeepsNoPassword()
    {
        File.Store("host", new Credentials("me", "secret", "token"));
        Assert.Equal(new Credentials("me", "", "token"), File.Find("host"));
    }

    [Fact]
    public void Erase_LeavesTheRestOfTheFile()
    {
        System.IO.File.WriteAllText(File.Path, """{"currentContext": "x", "auths": {"a": {"auth": "bTpz"}, "https://b/v1/": {"auth": "bTpz"}}}""");
        Assert.Equal("m", File.Find("b").Username);
        File.Erase("a");
        string left = System.IO.File.ReadAllText(File.Path);
        Assert.Contains("\"currentContext\": \"x\"", left, StringComparison.Ordinal);
        Assert.DoesNotContain("\"a\"", left, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "https://index.docker.io/v1/")]
    [InlineData("docker.io", "https://index.docker.io/v1/")]
    [InlineData("https://index.docker.io/v1/", "https://index.docker.io/v1/")]
    [InlineData("https://registry.example.com:5000/v2/", "registry.example.com:5000")]
    public void KeyOf_Address_IsDockers(string address, string key) => Assert.Equal(key, RegistryHost.KeyOf(address));

    [Theory]
    [InlineData("busybox", "docker.io")]
    [InlineData("team/app", "docker.io")]
    [InlineData("localhost/app", "localhost")]
    [InlineData("host:5000/app", "host:5000")]
    public void Of_Image_IsItsRegistry(string image, string host) => Assert.Equal(host, RegistryHost.Of(image));
}
