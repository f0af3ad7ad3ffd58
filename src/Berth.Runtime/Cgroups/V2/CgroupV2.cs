using Berth.Linux;
using Berth.Runtime.Cgroups.Devices;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Cgroups.V2;

internal sealed class CgroupV2(CgroupV2Driver driver, string path, string directory) : Cgroup(path)
{
    public string Directory { get; } = directory;

    public override IReadOnlyList<CgroupView> Views => [new CgroupView("", Directory)];

    public override long OomKills => KeyedFile.Read(Directory + "/memory.events").GetValueOrDefault("oom_kill");

    public override bool IsFrozen => IsEvent("frozen");

    protected override string ProcessDirectory => Directory;

    public override CgroupStats ReadStats() => V2Stats.Read(Directory);

    public override void Update(ResourcesSpec limits)
    {
        RefuseLimitBelowUsage(limits.Memory);
        IReadOnlyList<CgroupSetting> settings = V2Settings.Compile(limits);
        driver.PrepareFor(Path, settings);
        CgroupSetting.Apply(settings, _ => Directory);
        if (limits.Devices.Count > 0)
        {
            DeviceFilter.Replace(Directory, DevicePolicy.Compile(limits.Devices));
        }
    }

    /// <summary>One write kills all, those that fork meanwhile too (Linux 5.14).</summary>
    protected override void Kill()
    {
        Errno failed = ControlFile.Write(Directory + "/cgroup.kill", "1");
        if (failed != Errno.ENOENT)
        {
            LinuxException.ThrowIfFailed(failed, "kill the processes of cgroup", Path);
        }
    }

    protected override void SetFrozen(bool frozen, TimeSpan patience)
    {
        LinuxException.ThrowIfFailed(ControlFile.Write(Directory + "/cgroup.freeze", frozen ? "1" : "0"), frozen ? "freeze cgroup" : "thaw cgroup", Path);
        using SafeFileHandle events = File.OpenHandle(Directory + "/cgroup.events");
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (frozen != IsFrozen)
        {
            TimeSpan left = TimeSpan.FromMilliseconds(deadline - Environment.TickCount64);
            if (left <= TimeSpan.Zero || !Polling.Wait((int)events.DangerousGetHandle(), Polling.Priority, left))
            {
                _ = ControlFile.Write(Directory + "/cgroup.freeze", "0");
                LinuxException.Throw(Errno.ETIMEDOUT, "freeze cgroup", Path);
            }
        }
    }

    /// <summary>The kernel of v2 would kill to get below the new limit, where that of v1 refuses; the specification lets the caller choose.</summary>
    private void RefuseLimitBelowUsage(MemorySpec? memory)
    {
        if (memory is { CheckBeforeUpdate: true, Limit: > 0 } && KeyedFile.ReadNumber(Directory + "/memory.current") > (ulong)memory.Limit)
        {
            LinuxException.Throw(Errno.EBUSY, $"set the memory limit of {memory.Limit} below what is in use in cgroup", Path);
        }
    }

    private bool IsEvent(string key) => KeyedFile.Read(Directory + "/cgroup.events").GetValueOrDefault(key) == 1;
}
