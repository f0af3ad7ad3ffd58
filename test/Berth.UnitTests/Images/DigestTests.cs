using Berth.Images;
using Berth.Images.Layers;
using Berth.Images.References;

namespace Berth.UnitTests.Images;

public sealed class DigestTests
{
    [Fact]
    public void Of_Empty_IsTheKnownDigest() =>
        Assert.Equal("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Digest.Of([]).ToString());

    [Theory]
    [InlineData("sha256", "invalid checksum digest format")]
    [InlineData("sha256:", "invalid checksum digest format")]
    [InlineData("md5:0123", "unsupported digest algorithm")]
    [InlineData("sha256:0123", "invalid checksum digest length")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "invalid checksum digest format")]
    public void Parse_Invalid_SaysWhatDockerSays(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ImageException>(() => Digest.Parse(text)).Message);

    /// <summary>The expected value was computed with sha256sum.</summary>
    [Fact]
    public void ChainIds_TwoLayers_HashTheChainSoFar()
    {
        Digest first = Digest.Of("a"u8);
        Digest second = Digest.Of("b"u8);
        IReadOnlyList<Digest> chain = Layer.ChainIds([first, second]);
        Assert.Equal(first, chain[0]);
        Assert.Equal("sha256:51c0c8ace48498d6f5fee6b0592cc06f2da0f3cbe09c5a34a97dce85c3889676", chain[1].ToString());
    }
}
