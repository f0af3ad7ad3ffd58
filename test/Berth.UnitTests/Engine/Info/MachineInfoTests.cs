using Berth.Engine.Info;

namespace Berth.UnitTests.Engine.Info;

public sealed class MachineInfoTests
{
    [Theory]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"13\"", "Debian GNU/Linux 13 (trixie)", "13")]
    [InlineData("# PRETTY_NAME=no\n\nPRETTY_NAME='Some \\Thing'\nVERSION_ID=3.1", "Some \\Thing", "3.1")]
    [InlineData("PRETTY_NAME=\"A \\\"quoted\\\" \\$name\"", "A \"quoted\" $name", "")]
    [InlineData("PRETTY_NAME=\"\"", "Linux", "")]
    [InlineData("NAME=x\nVERSION_ID", "Linux", "")]
    public void OsRelease_OfAFile_IsWhatItSays(string text, string name, string version) =>
        Assert.Equal(new OsRelease(name, version), OsRelease.Parse(text.Split('\n')));

    [Theory]
    [InlineData("MemTotal:       24683620 kB", 24683620L << 10)]
    [InlineData("MemTotal: x kB", 0)]
    [InlineData("MemFree: 1 kB", 0)]
    public void ParseMemory_OfMeminfo_IsTheTotalInBytes(string line, long bytes) =>
        Assert.Equal(bytes, MachineInfoReader.ParseMemory([line, "MemFree:       1 kB"]));

    [Fact]
    public void ArchitectureName_OfBothSupported_IsTheKernels() =>
        Assert.Equal(["x86_64", "aarch64"], new[] { System.Runtime.InteropServices.Architecture.X64, System.Runtime.InteropServices.Architecture.Arm64 }.Select(MachineInfoReader.ArchitectureName));

    [Fact]
    public void Read_OfThisMachine_IsComplete()
    {
        MachineInfo machine = MachineInfoReader.Read(cgroupVersion: 2);

        Assert.All([machine.Name, machine.KernelVersion, machine.OperatingSystem, machine.Architecture], text => Assert.NotEqual("", text));
        Assert.True(machine.Memory > 64 << 20);
        Assert.True(machine.Processors > 0);
    }

    [Theory]
    [InlineData("/var/lib/berth", "xfs")]
    [InlineData("/var/lib", "ext4")]
    [InlineData("/var/library", "ext4")]
    [InlineData("/srv/my disk/berth", "btrfs")]
    [InlineData("/tmp", "tmpfs")]
    public void FileSystemOf_APath_IsTheDeepestMountsLast(string path, string type) => Assert.Equal(type, MountTable.FileSystemOf(
    [
        "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw",
        "23 22 0:5 / /var/lib/berth rw - xfs /dev/vdb rw",
        "24 22 0:6 / /srv/my\\040disk rw shared:2 master:3 - btrfs /dev/vdc rw",
        "25 22 0:7 / /tmp rw - ext4 /dev/vdd rw",
        "26 25 0:8 / /tmp rw - tmpfs tmpfs rw",
        "no mount",
    ], path));
}
