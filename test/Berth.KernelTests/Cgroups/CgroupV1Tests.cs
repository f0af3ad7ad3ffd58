using Berth.Runtime.Cgroups;
using Berth.Runtime.Cgroups.V1;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.Cgroups;

public sealed class CgroupV1Tests : CgroupContract
{
    private static readonly CgroupMounts Mounts = CgroupMounts.Parse(File.ReadLines("/proc/self/mountinfo"));
    private readonly CgroupV1Driver driver = new(Mounts.Controllers);

    public CgroupV1Tests() =>
        Assert.SkipUnless(Mounts.Controllers.ContainsKey("memory"), "this machine has no cgroup v1");

    internal override CgroupDriver Driver => driver;

    [Fact]
    public void Create_WithoutNeed_LeavesTheRarerHierarchiesAlone() =>
        Assert.DoesNotContain(driver.Create(NewPath, null).Views, view => view.Name is "cpuset" or "systemd" or "hugetlb");

    [Fact]
    public void OomKills_MemoryLimitExceeded_AreCounted()
    {
        Cgroup cgroup = driver.Create(NewPath, new ResourcesSpec { Memory = new() { Limit = 16 << 20, Swap = 16 << 20 } });
        Assert.Equal(0, cgroup.OomKills);
        using ContainedProcess process = new(cgroup, "tail /dev/zero; exit 0");
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(1, cgroup.OomKills);
    }

    [Fact]
    public void PidsLimit_Reached_StopsForks()
    {
        Cgroup cgroup = driver.Create(NewPath, new ResourcesSpec { Pids = new(3) });
        using ContainedProcess process = new(cgroup, "sleep 1000 & sleep 1000 & sleep 1000 & true");
        Assert.NotEqual(0, process.ExitCode);
        Assert.Equal(3ul, cgroup.ReadStats().Pids.Limit);
    }

    [Fact]
    public void ReadStats_BusyProcess_CountsWhatItUses()
    {
        Cgroup cgroup = driver.Create(NewPath, new ResourcesSpec { Memory = new() { Limit = 64 << 20 } });
        using ContainedProcess process = new(cgroup, "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done; exec sleep 1000");
        process.WaitFor(TimeSpan.FromMilliseconds(300));
        CgroupStats stats = cgroup.ReadStats();
        Assert.InRange(stats.Cpu.Total, 1_000_000ul, 60_000_000_000ul);
        Assert.Equal(Environment.ProcessorCount, stats.Cpu.PerProcessor.Count);
        Assert.Equal(64ul << 20, stats.Memory.Limit);
        Assert.InRange(stats.Memory.Usage, 4096ul, 64ul << 20);
        Assert.True(stats.Memory.Details.ContainsKey("total_inactive_file"));
        Assert.Equal(1ul, stats.Pids.Current);
        Assert.Equal(0ul, stats.Pids.Limit);
    }

    [Fact]
    public void Update_MemoryUpAndDown_FindsTheOrder()
    {
        Cgroup cgroup = driver.Create(NewPath, new ResourcesSpec { Memory = new() { Limit = 32 << 20, Swap = 32 << 20 } });
        cgroup.Update(new ResourcesSpec { Memory = new() { Limit = 64 << 20, Swap = 64 << 20 } });
        Assert.Equal(64ul << 20, cgroup.ReadStats().Memory.Limit);
        cgroup.Update(new ResourcesSpec { Memory = new() { Limit = 16 << 20, Swap = 16 << 20 } });
        Assert.Equal(16ul << 20, cgroup.ReadStats().Memory.Limit);
    }

    [Fact]
    public void Update_Cpuset_MovesTheRunningProcess()
    {
        Cgroup cgroup = driver.Create(NewPath, null);
        using ContainedProcess process = new(cgroup, "exec sleep 1000");
        cgroup.Update(new ResourcesSpec { Cpu = new() { Cpus = "0" } });
        Assert.Contains("Cpus_allowed_list:\t0", File.ReadLines($"/proc/{process.Id}/status"));
        Assert.Contains(driver.Open(NewPath).Views, view => view.Name == "cpuset");
    }
}
