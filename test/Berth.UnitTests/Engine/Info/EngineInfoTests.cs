using Berth.Engine.Containers;
using Berth.Engine;
using Berth.Engine.Info;

namespace Berth.UnitTests.Engine.Info;

public sealed class EngineInfoTests
{
    private static readonly ResourceSupport Everything = new()
    {
        Memory = true, Swap = true, KernelTcpMemory = true, OomKillDisable = true, CpuQuota = true, CpuShares = true, CpuSet = true, Pids = true,
        BlockIoWeight = true, BlockIoWeightDevice = true, BlockIoThrottle = true, IPv4Forwarding = true, BridgeFiltersIPv4 = false, BridgeFiltersIPv6 = false,
    };

    private static readonly ResourceSupport Nothing = Everything with
    {
        Memory = false, Swap = false, KernelTcpMemory = false, OomKillDisable = false, CpuQuota = false, CpuShares = false, CpuSet = false, Pids = false,
        BlockIoWeight = false, BlockIoWeightDevice = false, BlockIoThrottle = false, IPv4Forwarding = false,
    };

    [Theory, InlineData(1), InlineData(2)]
    public void Warnings_WhereEverythingIsThere_AreNone(int version) => Assert.Empty(Everything.Warnings(version));

    [Fact]
    public void Warnings_OfCgroupV2_DoNotMissWhatItNeverHad() =>
        Assert.Empty((Everything with { KernelTcpMemory = false, OomKillDisable = false }).Warnings(2));

    [Fact]
    public void Warnings_OfNothingOnV1_AreDockers() => Assert.Equal(
        [
            "WARNING: No memory limit support", "WARNING: No swap limit support", "WARNING: No kernel memory TCP limit support",
            "WARNING: No oom kill disable support", "WARNING: No cpu cfs quota support", "WARNING: No cpu cfs period support",
            "WARNING: No cpu shares support", "WARNING: No cpuset support", "WARNING: No blkio throttle.read_bps_device support",
            "WARNING: No blkio throttle.write_bps_device support", "WARNING: No blkio throttle.read_iops_device support",
            "WARNING: No blkio throttle.write_iops_device support", "WARNING: IPv4 forwarding is disabled",
        ],
        Nothing.Warnings(1));

    [Fact]
    public void Warnings_OfNothingOnV2_AreDockers() => Assert.Equal(
        [
            "WARNING: No memory limit support", "WARNING: No swap limit support", "WARNING: No cpu cfs quota support",
            "WARNING: No cpu cfs period support", "WARNING: No cpu shares support", "WARNING: No cpuset support", "WARNING: No io.weight support",
            "WARNING: No io.weight (per device) support", "WARNING: No io.max (rbps) support", "WARNING: No io.max (wbps) support",
            "WARNING: No io.max (riops) support", "WARNING: No io.max (wiops) support", "WARNING: IPv4 forwarding is disabled",
        ],
        Nothing.Warnings(2));

    [Fact]
    public void Count_OfEveryStatus_IsOneOfThree() =>
        Assert.Equal(new ContainerCounts(1, 1, Enum.GetValues<ContainerStatus>().Length - 2), InfoReader.Count(Enum.GetValues<ContainerStatus>()));

    [Theory]
    [InlineData(true, true, "name=seccomp,profile=builtin name=cgroupns")]
    [InlineData(true, false, "name=seccomp,profile=builtin")]
    [InlineData(false, false, "")]
    public void SecurityOptions_AreDockersWords(bool hasSeccomp, bool isUnified, string words) =>
        Assert.Equal(words, string.Join(' ', InfoReader.SecurityOptions(new ContainerDefaults(), hasSeccomp, isUnified)));
}
