using System.Text;
using Berth.Images;
using Berth.Images.Oci;

namespace Berth.UnitTests.Images;

public sealed class OciJsonTests
{
    [Fact]
    public void Read_DockersConfiguration_HasItsFields()
    {
        ImageConfig image = Config("""
            {"architecture":"amd64","config":{"Hostname":"","AttachStdin":false,"ExposedPorts":{"80/tcp":{},"53/udp":{}},"Env":["A=b"],
             "Cmd":null,"Volumes":{"/data":{}},"Entrypoint":["e"],"OnBuild":null,"Labels":{"a":"b"},"Healthcheck":{"Test":["NONE"],"Interval":1000000},"StopTimeout":7},
             "created":"2024-01-18T22:46:26.123456789Z","history":[{"created":"2024-01-18T22:46:26Z","created_by":"x","empty_layer":true}],
             "os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:a"]},"moby.buildkit.buildinfo.v1":{"x":[1,{}]},"variant":"v2"}
            """);
        Assert.Equal(["80/tcp", "53/udp"], image.Config!.ExposedPorts);
        Assert.Equal(["/data"], image.Config.Volumes);
        Assert.Equal(["e"], image.Config.Entrypoint);
        Assert.Null(image.Config.Cmd);
        Assert.Equal((7, 1_000_000), (image.Config.StopTimeout, image.Config.Healthcheck!.Interval));
        Assert.True(image.History!.Single().EmptyLayer);
        Assert.Equal("2024-01-18T22:46:26.123456789Z", image.Created);
        Assert.Equal(new DateTimeOffset(2024, 1, 18, 22, 46, 26, 123, TimeSpan.Zero).AddTicks(4568), image.CreatedAt, TimeSpan.FromTicks(1));
    }

    [Fact]
    public void Read_OldConfiguration_MayHaveStringsForLists() =>
        Assert.Equal(["/bin/run me"], Config("""{"config":{"Entrypoint":"/bin/run me"}}""").Config!.Entrypoint);

    [Fact]
    public void Read_OtherCase_IsTakenAsGoTakesIt() => Assert.Equal(["x"], Config("""{"Config":{"cmd":["x"]}}""").Config!.Cmd);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"config":{"Cmd":[1]}}""")]
    [InlineData("""{"config":{"ExposedPorts":["80"]}}""")]
    public void Read_Malformed_IsAnInvalidArchive(string json) =>
        Assert.Equal(ImageErrorKind.InvalidArchive, Assert.Throws<ImageException>(() => Config(json)).Kind);

    [Fact]
    public void Read_DeeplyNested_IsAnInvalidArchive() => Assert.Throws<ImageException>(() => Config(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))));

    [Fact]
    public void Write_Configuration_IsReadBack()
    {
        var written = new ImageConfig
        {
            Architecture = "amd64", Os = "linux", Created = "2024-01-01T00:00:00Z",
            Config = new ExecutionConfig { ExposedPorts = ["80/tcp"], Cmd = ["a<b>+&'"], Labels = new Dictionary<string, string> { ["k"] = "v" } },
            RootFs = new RootFileSystem { DiffIds = ["sha256:x"] },
        };
        byte[] json = OciJson.Write(written);
        Assert.Equal("""{"created":"2024-01-01T00:00:00Z","architecture":"amd64","os":"linux","config":{"ExposedPorts":{"80/tcp":{}},"Cmd":["a<b>+&'"],"Labels":{"k":"v"}},"rootfs":{"type":"layers","diff_ids":["sha256:x"]}}""", Encoding.UTF8.GetString(json));
        Assert.Equal(json, OciJson.Write(OciJson.Read(json, OciJson.Default.ImageConfig, "test")));
    }

    [Theory]
    [InlineData("linux/arm64", "linux", "arm64", true)]
    [InlineData("linux/arm64", "linux", "aarch64", true)]
    [InlineData("linux/arm64", "linux", "amd64", false)]
    [InlineData("arm64", "windows", "arm64", false)]
    [InlineData("linux/arm64", "unknown", "unknown", false)]
    public void Accepts_Platform_ComparesNormalisedNames(string platform, string os, string architecture, bool expected) =>
        Assert.Equal(expected, Platform.Parse(platform).Accepts(new DescriptorPlatform { Os = os, Architecture = architecture }));

    [Theory]
    [InlineData("")]
    [InlineData("a/b/c/d")]
    [InlineData("linux//v8")]
    public void Parse_InvalidPlatform_IsRefused(string text) => Assert.Throws<ImageException>(() => Platform.Parse(text));

    private static ImageConfig Config(string json) => OciJson.Read(Encoding.UTF8.GetBytes(json), OciJson.Default.ImageConfig, "image configuration");
}
