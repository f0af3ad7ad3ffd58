using Berth.Engine.Containers.Listing;

namespace Berth.UnitTests.Engine.Listing;

public sealed class TreeSizeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-size-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Of_ATree_CountsFilesAndFollowsNoLink()
    {
        Directory.CreateDirectory($"{_directory}/a/b");
        File.WriteAllBytes($"{_directory}/one", new byte[1000]);
        File.WriteAllBytes($"{_directory}/a/b/two", new byte[234]);
        File.CreateSymbolicLink($"{_directory}/out", "/usr");
        Assert.Equal(1000 + 234 + "/usr".Length, TreeSize.Of(_directory));
    }

    [Fact]
    public void Of_NoDirectory_IsZero() => Assert.Equal(0, TreeSize.Of($"{_directory}/none"));
}
