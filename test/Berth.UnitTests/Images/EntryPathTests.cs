using System.Text;
using Berth.Images.Layers;

namespace Berth.UnitTests.Images;

public sealed class EntryPathTests
{
    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("./a//b/./", "a/b")]
    [InlineData("/a", "a")]
    [InlineData("a/../b", "b")]
    [InlineData("a/b/../../c", "c")]
    [InlineData(".", "")]
    [InlineData("./", "")]
    [InlineData("a/..", "")]
    [InlineData("...", "...")]
    public void TryClean_NameInside_IsRelative(string name, string expected)
    {
        Assert.True(EntryPath.TryClean(Encoding.UTF8.GetBytes(name), out byte[] path));
        Assert.Equal(expected, Encoding.UTF8.GetString(path));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("/..")]
    [InlineData("a/../../b")]
    public void TryClean_NameOutside_IsRefused(string name) => Assert.False(EntryPath.TryClean(Encoding.UTF8.GetBytes(name), out _));

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, false)]
    [InlineData(1_000_000, false)]
    public void TryClean_LongName_IsTakenUpToWhatTheKernelTakes(int length, bool expected) =>
        Assert.Equal(expected, EntryPath.TryClean(Encoding.ASCII.GetBytes(new string('a', length)), out _));

    [Fact]
    public void ParentAndName_OfAPath_AreItsParts()
    {
        Assert.Equal("a/b"u8, EntryPath.Parent("a/b/c"u8));
        Assert.Equal("c"u8, EntryPath.Name("a/b/c"u8));
        Assert.Equal(""u8, EntryPath.Parent("a"u8));
        Assert.Equal("a"u8, EntryPath.Name("a"u8));
    }
}
