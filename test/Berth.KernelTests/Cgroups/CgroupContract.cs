using Berth.Linux;
using Berth.Runtime.Cgroups;
using Berth.Runtime.Spec;

namespace Berth.KernelTests.Cgroups;

/// <summary>What a cgroup of either version does. Each test works below <c>/berth-test-…</c>, which is gone when it ends.</summary>
public abstract class CgroupContract : IDisposable
{
    private readonly string parent = $"/berth-test-{Guid.NewGuid():N}";

    internal abstract CgroupDriver Driver { get; }

    protected string NewPath => parent + "/c";

    /// <summary>Directories of the test's parent cgroup.</summary>
    protected IEnumerable<string> ParentDirectories => Driver.Open(NewPath).Directories.Select(d => Path.GetDirectoryName(d)!);

    public void Dispose()
    {
        Cgroup cgroup = Driver.Open(NewPath);
        cgroup.KillAll();
        cgroup.Remove();
        Driver.Open(parent).Remove();
        Assert.DoesNotContain(ParentDirectories, Directory.Exists);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Create_NewPath_MakesEachDirectoryAndItsParent()
    {
        Cgroup cgroup = Driver.Create(NewPath, null);
        Assert.All(cgroup.Directories, directory => Assert.True(Directory.Exists(directory), directory));
        Assert.Empty(cgroup.Pids());
    }

    [Fact]
    public void Create_LeftOver_IsReplaced()
    {
        Cgroup first = Driver.Create(NewPath, null);
        Assert.All(first.Directories, directory => Directory.CreateDirectory(directory + "/below"));
        Cgroup second = Driver.Create(NewPath, null);
        Assert.DoesNotContain(second.Directories, directory => Directory.Exists(directory + "/below"));
    }

    [Fact]
    public void Create_WhereProcessesAre_IsRefused()
    {
        using ContainedProcess process = new(Driver.Create(NewPath, null), "exec sleep 1000");
        Assert.Equal(Errno.EBUSY, Assert.Throws<LinuxException>(() => Driver.Create(NewPath, null)).Errno);
        Assert.Equal([process.Id], Driver.Open(NewPath).Pids());
    }

    [Fact]
    public void Remove_GoneAlready_IsNoError()
    {
        Cgroup cgroup = Driver.Create(NewPath, null);
        cgroup.Remove();
        cgroup.Remove();
        Assert.DoesNotContain(cgroup.Directories, Directory.Exists);
    }

    [Fact]
    public void Remove_WhileTheLastProcessEnds_WaitsForIt()
    {
        Cgroup cgroup = Driver.Create(NewPath, null);
        using ContainedProcess process = new(cgroup, "exec sleep 0.2");
        cgroup.Remove();
        Assert.DoesNotContain(cgroup.Directories, Directory.Exists);
    }

    [Fact]
    public void KillAll_ProcessesThatFork_LeavesNone()
    {
        Cgroup cgroup = Driver.Create(NewPath, null);
        using ContainedProcess process = new(cgroup, "while :; do (sleep 1000 &) ; sleep 0.005; done");
        cgroup.KillAll();
        Assert.Empty(cgroup.Pids());
    }

    /// <summary>Each process has a child and ends: who kills those that are listed misses those that are born meanwhile.</summary>
    [Fact]
    public void KillAll_ProcessesThatFleeByForking_LeavesNone()
    {
        const string fleeing = "export flee='sh -c \"$flee\" & exit'; for i in 1 2 3 4; do sh -c \"$flee\" & done; exec sleep 1000";
        for (int round = 0; round < 50; round++)
        {
            Cgroup cgroup = Driver.Create(NewPath, null);
            using ContainedProcess process = new(cgroup, fleeing);
            process.WaitFor(TimeSpan.FromMilliseconds(5 + round % 5));
            cgroup.KillAll();
            Assert.Empty(cgroup.Pids());
        }
    }

    [Fact]
    public void Freeze_RunningProcess_StandsUntilThawed()
    {
        Cgroup cgroup = Driver.Create(NewPath, null);
        using ContainedProcess process = new(cgroup, "i=0; while :; do i=$((i+1)); done");
        Assert.False(cgroup.IsFrozen);
        cgroup.Freeze();
        Assert.True(cgroup.IsFrozen);
        TimeSpan used = process.ProcessorTime;
        process.WaitFor(TimeSpan.FromMilliseconds(100));
        Assert.Equal(used, process.ProcessorTime);
        cgroup.Thaw();
        Assert.False(cgroup.IsFrozen);
    }

    [Fact]
    public void KillAll_FrozenProcess_EndsIt()
    {
        Cgroup cgroup = Driver.Create(NewPath, null);
        using ContainedProcess process = new(cgroup, "exec sleep 1000");
        cgroup.Freeze();
        cgroup.KillAll();
        Assert.Empty(cgroup.Pids());
    }

    [Fact]
    public void Devices_WithoutRules_AreThoseOfDev()
    {
        Cgroup cgroup = Driver.Create(NewPath, null);
        Assert.Equal("null ok, kmsg refused", ProbeDevices(cgroup));
    }

    [Fact]
    public void Devices_UpdatedRules_ReplaceTheFormer()
    {
        Cgroup cgroup = Driver.Create(NewPath, new ResourcesSpec { Devices = [new() { Allow = false }] });
        cgroup.Update(new ResourcesSpec { Devices = [new() { Allow = false }, new() { Allow = true, Type = "c", Major = 1, Minor = 11, Access = "r" }] });
        Assert.Equal("null ok, kmsg ok", ProbeDevices(cgroup));
        cgroup.Update(new ResourcesSpec { Devices = [new() { Allow = false }] });
        Assert.Equal("null ok, kmsg refused", ProbeDevices(cgroup));
        cgroup.Update(new ResourcesSpec { Devices = [new() { Allow = true }] });
        Assert.Equal("null ok, kmsg ok", ProbeDevices(cgroup));
    }

    private static string ProbeDevices(Cgroup cgroup)
    {
        const string script = "(: > /dev/null) 2>&- && printf 'null ok' || printf 'null refused'; (: < /dev/kmsg) 2>&- && printf ', kmsg ok' || printf ', kmsg refused'";
        using ContainedProcess process = new(cgroup, script);
        return process.Output;
    }
}
