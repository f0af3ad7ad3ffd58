using System.Runtime.CompilerServices;
using Berth.Linux;

namespace Berth.UnitTests.Linux;

public sealed class FileLayoutTests
{
    /// <summary>Sizes of the kernel's structures, the same on x86_64 and aarch64.</summary>
    [Fact]
    public void Layouts_AreTheKernels()
    {
        Assert.Equal(256, Unsafe.SizeOf<StatxRecord>());
        Assert.Equal(24, Unsafe.SizeOf<FilesAt.OpenHow>());
        Assert.Equal(16, Unsafe.SizeOf<FileTime>());
        Assert.Equal(28, Unsafe.SizeOf<ProjectQuota.FileAttributes>());
        Assert.Equal(72, Unsafe.SizeOf<ProjectQuota.QuotaRecord>());
    }

    [Theory]
    [InlineData(0, 0, 0ul)]
    [InlineData(1, 3, 0x103ul)]
    [InlineData(259, 70_000, 0x11110370ul)]
    [InlineData(0xfffff, 0xfffff, 0xff000fffffffful)]
    public void DeviceNumber_IsWhatMakedevGives(uint major, uint minor, ulong expected) => Assert.Equal(expected, FilesAt.DeviceNumber(major, minor));
}
