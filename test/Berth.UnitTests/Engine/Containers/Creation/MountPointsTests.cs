using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

public sealed class MountPointsTests
{
    private static readonly MountDefinition Tmpfs = new() { Type = "tmpfs", Target = "/a/" };

    [Fact]
    public void Of_AllKinds_AreOneList()
    {
        IReadOnlyList<MountPoint> points = MountPoints.Of(new()
        {
            Binds = ["/s:/b", "/anonymous"],
            Mounts = [Tmpfs with { ReadOnly = true, Tmpfs = new() { SizeBytes = 3 << 10, Mode = 0x3ff, Options = [["uid", "5"], ["exec"]] } }, new() { Type = "volume", Target = "/v" }],
            Tmpfs = new Dictionary<string, string> { ["/t"] = "size=1m" },
        });

        Assert.Equal(["/t", "/b", "/a"], points.Select(point => point.Destination));
        Assert.Equal([false, true, true], points.Select(point => point.IsListed));
        Assert.Equal(["ro", "mode=1777", "size=3k", "uid=5", "exec"], points[2].TmpfsOptions);
    }

    [Fact]
    public void Of_OneDestinationTwice_IsRefused()
    {
        StorageDefinition[] twice =
        [
            new() { Binds = ["/s:/a", "/t:/a/"] },
            new() { Binds = ["/s:/a"], Tmpfs = new Dictionary<string, string> { ["/a"] = "" } },
            new() { Binds = ["/s:/a"], Mounts = [Tmpfs] },
            new() { Binds = ["/a"], Mounts = [Tmpfs] },
            new() { Mounts = [Tmpfs, Tmpfs] },
        ];

        Assert.All(twice, storage => Assert.Equal("Duplicate mount point: /a", Assert.Throws<EngineException>(() => MountPoints.Of(storage)).Message));
    }

    [Fact]
    public void Of_VolumeOfTheImageUnderABind_IsNone() =>
        Assert.Single(MountPoints.Of(new() { Binds = ["/s:/a"], Volumes = ["/a"] }));

    [Theory]
    [InlineData("rel", "", "invalid mount path: 'rel' mount path must be absolute")]
    [InlineData("/", "", "invalid specification: destination can't be '/'")]
    [InlineData("/a", "foo", "invalid tmpfs option \"foo\"")]
    [InlineData("/a", "huge=always", "invalid tmpfs option \"huge\"")]
    [InlineData("/a", ",", "invalid tmpfs option \"\"")]
    public void Of_WrongTmpfs_IsRefused(string path, string options, string message) =>
        Assert.Equal(message, Assert.Throws<EngineException>(() => MountPoints.Of(new() { Tmpfs = new Dictionary<string, string> { [path] = options } })).Message);

    [Theory]
    [InlineData("", "noexec,nosuid,nodev,rprivate")]
    [InlineData("defaults", "noexec,nosuid,nodev,rprivate")]
    [InlineData("size=10m,mode=700,exec", "nosuid,nodev,rprivate,size=10m,mode=700,exec")]
    [InlineData("ro,noexec,nosuid,nodev,size=5k", "rprivate,ro,noexec,nosuid,nodev,size=5k")]
    [InlineData("ro,rw,size=1,size=2", "noexec,nosuid,nodev,rprivate,rw,size=2")]
    [InlineData("rshared", "noexec,nosuid,nodev,rshared")]
    public void Merge_TmpfsOptions_LastCounts(string given, string expected) =>
        Assert.Equal(expected, string.Join(',', TmpfsOptionList.Merge(given.Length == 0 ? [] : given.Split(','))));
}
