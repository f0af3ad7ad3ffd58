using Berth.Runtime.Cgroups;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Cgroups;

public sealed class CgroupMountsTests
{
    [Fact]
    public void Parse_Hybrid_FindsBothKinds()
    {
        CgroupMounts mounts = CgroupMounts.Parse(
        [
            "23 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
            "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755",
            "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct",
            "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
            "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd",
            "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
            "99 31 0:32 / /mnt/memory rw,relatime - cgroup cgroup rw,memory",
        ]);
        Assert.Equal("/sys/fs/cgroup/unified", mounts.Unified);
        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct", mounts.Controllers["cpuacct"]);
        Assert.Equal("/sys/fs/cgroup/memory", mounts.Controllers["memory"]);
        Assert.Equal(3, mounts.Controllers.Count);
    }

    [Theory]
    [InlineData(null, "/berth/abc")]
    [InlineData("", "/berth/abc")]
    [InlineData("pods/one", "/berth/pods/one")]
    [InlineData("/machine//libpod-x/", "/machine/libpod-x")]
    public void PathOf_SpecificationsPath_IsBelowTheRoot(string? cgroupsPath, string path) => Assert.Equal(path, CgroupDriver.PathOf(cgroupsPath, "abc"));

    [Theory]
    [InlineData("/")]
    [InlineData("/a/../../b")]
    [InlineData("../x")]
    public void PathOf_PathOutOfTheTree_IsRefused(string cgroupsPath) =>
        Assert.Equal("linux.cgroupsPath", Assert.Throws<SpecException>(() => CgroupDriver.PathOf(cgroupsPath, "abc")).Field);
}
