using Berth.Linux;

namespace Berth.UnitTests.Linux;

public sealed class MountInfoTests
{
    [Theory]
    [InlineData("/mnt/deep/x", "/mnt/deep", "xfs", false, true)]
    [InlineData("/mnt/deep", "/mnt/deep", "xfs", false, true)]
    [InlineData("/mnt/deeper", "/mnt", "tmpfs", true, false)]
    [InlineData("/srv", "/", "ext4", false, false)]
    [InlineData("/with space/x", "/with space", "tmpfs", true, true)]
    public void OfPath_Path_IsTheDeepestMount(string path, string target, string type, bool shared, bool slave)
    {
        string[] lines =
        [
            "1 0 8:1 / / rw - ext4 /dev/sda rw",
            "2 1 0:5 / /mnt rw shared:3 - tmpfs tmpfs rw",
            "3 2 0:6 / /mnt/deep rw master:4 - xfs /dev/sdb rw",
            "4 1 0:7 / /with\\040space rw shared:1 master:2 - tmpfs tmpfs rw",
        ];

        MountInfo found = MountInfo.OfPath(lines, path);

        Assert.Equal((target, type, shared, slave), (found.Target, found.Type, found.IsShared, found.IsSlave));
    }

    [Fact]
    public void OfFile_WhateverTheWay_IsTheFilesOwn()
    {
        Assert.Equal(("/proc", "proc"), (MountInfo.OfFile("/proc/self/root/proc/self/status")!.Target, MountInfo.OfFile("/proc/self/status")!.Type));
        Assert.Null(MountInfo.OfFile("/nosuch"));
    }
}
