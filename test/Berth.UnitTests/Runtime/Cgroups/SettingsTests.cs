using System.Text;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Cgroups.Devices;
using Berth.Runtime.Cgroups.V1;
using Berth.Runtime.Cgroups.V2;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Cgroups;

public sealed class SettingsTests
{
    private const string Everyday = """
        {"memory":{"limit":67108864,"swap":134217728,"reservation":33554432},
         "cpu":{"shares":512,"quota":50000,"period":100000,"cpus":"0-1","mems":"0"},"pids":{"limit":64},
         "blockIO":{"weight":300,"throttleReadBpsDevice":[{"major":8,"minor":0,"rate":1048576}],"throttleWriteIOPSDevice":[{"major":8,"minor":0,"rate":100}]},
         "hugepageLimits":[{"pageSize":"2MB","limit":4194304}],"rdma":{"mlx5_1":{"hcaHandles":3,"hcaObjects":10000}}}
        """;

    [Fact]
    public void V1_EverydayLimits_AreTheKernelsFiles() => Assert.Equal(
        """
        memory.limit_in_bytes = 67108864
        memory.memsw.limit_in_bytes = 134217728
        memory.soft_limit_in_bytes = 33554432
        cpu.shares = 512
        cpu.cfs_period_us = 100000
        cpu.cfs_quota_us = 50000
        cpuset.cpus = 0-1
        cpuset.mems = 0
        pids.max = 64
        blkio.bfq.weight = 300
        blkio.throttle.read_bps_device = 8:0 1048576
        blkio.throttle.write_iops_device = 8:0 100
        hugetlb.2MB.limit_in_bytes = 4194304
        rdma.max = mlx5_1 hca_handle=3 hca_object=10000
        """,
        Text(V1Settings.Compile(Read(Everyday), devices: null)));

    [Fact]
    public void V2_EverydayLimits_AreTheKernelsFiles() => Assert.Equal(
        """
        memory.max = 67108864
        memory.swap.max = 67108864
        memory.low = 33554432
        cpu.weight = 59
        cpu.max = 50000 100000
        cpuset.cpus = 0-1
        cpuset.mems = 0
        pids.max = 64
        io.bfq.weight = 300
        io.max = 8:0 rbps=1048576; 8:0 wiops=100
        hugetlb.2MB.max = 4194304
        rdma.max = mlx5_1 hca_handle=3 hca_object=10000
        """,
        Text(V2Settings.Compile(Read(Everyday))));

    [Fact]
    public void V1_RareLimits_AreTheKernelsFiles() => Assert.Equal(
        """
        memory.swappiness = 0
        memory.oom_control = 1
        cpu.rt_period_us = 1000000
        cpu.rt_runtime_us = 950000
        pids.max = max
        net_cls.classid = 1048577
        net_prio.ifpriomap = lo 3; eth0 5
        """,
        Text(V1Settings.Compile(Read("""
            {"memory":{"limit":0,"swappiness":0,"disableOOMKiller":true},"cpu":{"shares":0,"realtimePeriod":1000000,"realtimeRuntime":950000},"pids":{"limit":-1},
             "network":{"classID":1048577,"priorities":[{"name":"lo","priority":3},{"name":"eth0","priority":5}]}}
            """), devices: null)));

    [Fact]
    public void V2_LiftedLimits_AreMax() => Assert.Equal(
        "memory.max = max\nmemory.swap.max = max\ncpu.max = max 100000\npids.max = max",
        Text(V2Settings.Compile(Read("""{"memory":{"limit":-1,"swap":-1},"cpu":{"quota":-1},"pids":{"limit":0}}"""))));

    [Fact]
    public void V2_Unified_ComesLastAndLineByLine() => Assert.Equal(
        "pids.max = 5\nmemory.high = 100\nio.max = 8:0 rbps=1; 8:16 rbps=2",
        Text(V2Settings.Compile(Read("""{"unified":{"memory.high":"100","io.max":"8:0 rbps=1\n8:16 rbps=2"},"pids":{"limit":5}}"""))));

    [Fact]
    public void V1_Devices_AreDeniedThenAllowed()
    {
        DevicePolicy devices = DevicePolicy.Compile([new() { Allow = false, Access = "rwm" }, new() { Allow = true, Type = "b", Major = 8, Access = "r" }]);
        Assert.Equal(
            "devices.deny = a\ndevices.allow = b 8:* r; c *:* m; b *:* m; c 1:3 rwm; c 1:5 rwm; c 1:7 rwm; c 1:8 rwm; c 1:9 rwm; c 5:0 rwm; c 5:2 rwm; c 136:* rwm",
            Text(V1Settings.Compile(new ResourcesSpec(), devices)));
    }

    [Theory]
    [InlineData("""{"unified":{"../x":"1"}}""", "linux.resources.unified")]
    [InlineData("""{"unified":{"a/b":"1"}}""", "linux.resources.unified")]
    [InlineData("""{"hugepageLimits":[{"pageSize":"../..","limit":1}]}""", "linux.resources.hugepageLimits")]
    [InlineData("""{"memory":{"limit":100,"swap":50}}""", "linux.resources.memory.swap")]
    [InlineData("""{"memory":{"swap":50}}""", "linux.resources.memory.swap")]
    [InlineData("""{"memory":{"swappiness":10}}""", "linux.resources.memory.swappiness")]
    [InlineData("""{"memory":{"disableOOMKiller":true}}""", "linux.resources.memory.disableOOMKiller")]
    [InlineData("""{"cpu":{"realtimeRuntime":10}}""", "linux.resources.cpu.realtimeRuntime")]
    [InlineData("""{"network":{"classID":10}}""", "linux.resources.network")]
    [InlineData("""{"blockIO":{"leafWeight":10}}""", "linux.resources.blockIO.leafWeight")]
    public void V2_WhatItCannotDo_NamesTheField(string json, string field) =>
        Assert.Equal(field, Assert.Throws<SpecException>(() => V2Settings.Compile(Read(json))).Field);

    [Fact]
    public void V1_Unified_IsRefused() =>
        Assert.Equal("linux.resources.unified", Assert.Throws<SpecException>(() => V1Settings.Compile(Read("""{"unified":{"memory.high":"1"}}"""), null)).Field);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(512, 59)]
    [InlineData(1024, 100)]
    [InlineData(262144, 10000)]
    [InlineData(1, 1)]
    [InlineData(1000000, 10000)]
    public void WeightOfShares_EndsAndDefault_MeetThoseOfV2(ulong shares, ulong weight) => Assert.Equal(weight, V2Settings.WeightOfShares(shares));

    private static ResourcesSpec Read(string json) => SpecJson.ReadResources(Encoding.UTF8.GetBytes(json));

    private static string Text(IReadOnlyList<CgroupSetting> settings) => string.Join('\n', settings);
}
