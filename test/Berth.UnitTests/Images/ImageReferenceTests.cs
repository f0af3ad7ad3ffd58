using Berth.Images;
using Berth.Images.References;

namespace Berth.UnitTests.Images;

public sealed class ImageReferenceTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox", "busybox")]
    [InlineData("busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36")]
    [InlineData("library/busybox", "docker.io/library/busybox", "busybox")]
    [InlineData("docker.io/library/busybox:x", "docker.io/library/busybox:x", "busybox:x")]
    [InlineData("index.docker.io/busybox", "docker.io/library/busybox", "busybox")]
    [InlineData("user/app", "docker.io/user/app", "user/app")]
    [InlineData("docker.io/user/app", "docker.io/user/app", "user/app")]
    [InlineData("docker.io/library/a/b", "docker.io/library/a/b", "library/a/b")]
    [InlineData("localhost/x", "localhost/x", "localhost/x")]
    [InlineData("localhost:5000/x:y", "localhost:5000/x:y", "localhost:5000/x:y")]
    [InlineData("host.example/a/b_c/d__e/f---g:T.a-g_1", "host.example/a/b_c/d__e/f---g:T.a-g_1", "host.example/a/b_c/d__e/f---g:T.a-g_1")]
    [InlineData("[::1]:5000/x", "[::1]:5000/x", "[::1]:5000/x")]
    [InlineData("UPPER/x", "UPPER/x", "UPPER/x")]
    [InlineData("a@sha256:" + Hex, "docker.io/library/a@sha256:" + Hex, "a@sha256:" + Hex)]
    [InlineData("a:b@sha256:" + Hex, "docker.io/library/a:b@sha256:" + Hex, "a:b@sha256:" + Hex)]
    public void Parse_ValidName_IsNormalisedAndFamiliar(string text, string full, string familiar)
    {
        ImageReference reference = ImageReference.Parse(text);
        Assert.Equal(full, reference.ToString());
        Assert.Equal(familiar, reference.Familiar);
        Assert.Equal(reference, ImageReference.Parse(full));
    }

    [Theory]
    [InlineData("", "invalid reference format")]
    [InlineData(":x", "invalid reference format")]
    [InlineData("a:", "invalid reference format")]
    [InlineData("a b", "invalid reference format")]
    [InlineData("a//b", "invalid reference format")]
    [InlineData("/a", "invalid reference format")]
    [InlineData("a/", "invalid reference format")]
    [InlineData("-a", "invalid reference format")]
    [InlineData("a-", "invalid reference format")]
    [InlineData("a..b", "invalid reference format")]
    [InlineData("a___b", "invalid reference format")]
    [InlineData("a:.b", "invalid reference format")]
    [InlineData("a@", "invalid reference format")]
    [InlineData("a@sha256:abc", "invalid reference format")]
    [InlineData("host-.example/a", "invalid reference format")]
    [InlineData("host:port/a", "invalid reference format")]
    [InlineData("a\n", "invalid reference format")]
    [InlineData("Repo", "invalid reference format: repository name (library/Repo) must be lowercase")]
    [InlineData("a/Repo:x", "invalid reference format: repository name (a/Repo) must be lowercase")]
    [InlineData(Hex, "invalid repository name (" + Hex + "), cannot specify 64-byte hexadecimal strings")]
    public void Parse_InvalidName_SaysWhatDockerSays(string text, string message)
    {
        ImageException error = Assert.Throws<ImageException>(() => ImageReference.Parse(text));
        Assert.Equal(ImageErrorKind.InvalidArgument, error.Kind);
        Assert.Equal(message, error.Message);
        Assert.False(ImageReference.TryParse(text, out _));
    }

    [Fact]
    public void Parse_TooLong_SaysHowLongItMayBe()
    {
        Assert.Equal(128, ImageReference.Parse("a:" + new string('t', 128)).Tag!.Length);
        Assert.False(ImageReference.TryParse("a:" + new string('t', 129), out _));
        ImageException error = Assert.Throws<ImageException>(() => ImageReference.Parse("h.example/" + new string('a', 256)));
        Assert.Equal("repository name must not be more than 255 characters", error.Message);
    }

    [Fact]
    public void ForLookup_TagAndDigest_IsTheDigestAlone() =>
        Assert.Equal($"docker.io/library/a@sha256:{Hex}", ImageReference.Parse($"a:b@sha256:{Hex}").ForLookup().ToString());

    [Fact]
    public void ForLookup_NameOnly_IsLatest() => Assert.Equal("a:latest", ImageReference.Parse("a").ForLookup().Familiar);

    [Fact]
    public void Parse_RandomText_EitherFailsCleanlyOrRoundTrips()
    {
        const string Alphabet = "ab0A._-/:@[]% \u00e4\0sha256";
        var random = new Random(4711);
        int valid = 0;
        for (int i = 0; i < 200_000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            if (ImageReference.TryParse(text, out ImageReference? reference))
            {
                valid++;
                Assert.Equal(reference, ImageReference.Parse(reference.ToString()));
                Assert.Equal(reference, ImageReference.Parse(reference.Familiar));
            }
        }
        Assert.True(valid > 1_000, $"only {valid} were valid");
    }
}
