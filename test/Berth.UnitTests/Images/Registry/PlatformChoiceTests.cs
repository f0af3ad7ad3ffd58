using Berth.Images.Oci;
using Berth.Images.Registry.Pulling;

namespace Berth.UnitTests.Images.Registry;

public sealed class PlatformChoiceTests
{
    private static readonly string[] All = ["linux/amd64", "linux/arm/v5", "linux/arm/v6", "linux/arm/v7", "linux/arm64/v8", "linux/386", "windows/amd64", "unknown/unknown"];

    [Theory]
    [InlineData("linux/amd64", "linux/amd64")]
    [InlineData("linux/x86_64", "linux/amd64")]
    [InlineData("linux/arm", "linux/arm/v7")]
    [InlineData("linux/arm/v7", "linux/arm/v7")]
    [InlineData("linux/arm/v6", "linux/arm/v6")]
    [InlineData("linux/arm/v8", "linux/arm/v7")]
    [InlineData("linux/arm64", "linux/arm64/v8")]
    [InlineData("linux/aarch64/v8", "linux/arm64/v8")]
    [InlineData("linux/386", "linux/386")]
    [InlineData("linux/s390x", null)]
    [InlineData("linux/arm/v4", null)]
    public void Choose_OfManyPlatforms_IsTheBest(string wanted, string? expected) =>
        Assert.Equal(expected, PlatformChoice.Choose(All.Select(Descriptor), Platform.Parse(wanted))?.Digest);

    [Fact]
    public void Choose_OfSomethingWithoutAPlatform_TakesItLast()
    {
        Descriptor[] manifests = [new() { Digest = "any" }, Descriptor("linux/amd64")];
        Assert.Equal("linux/amd64", PlatformChoice.Choose(manifests, Platform.Parse("linux/amd64"))!.Digest);
        Assert.Equal("any", PlatformChoice.Choose(manifests, Platform.Parse("linux/s390x"))!.Digest);
    }

    private static Descriptor Descriptor(string platform)
    {
        string[] parts = platform.Split('/');
        return new Descriptor { Digest = platform, Platform = new DescriptorPlatform { Os = parts[0], Architecture = parts[1], Variant = parts.Length > 2 ? parts[2] : null } };
    }
}
