using Berth.Runtime.Cgroups;
using Berth.Runtime.Cgroups.V2;

namespace Berth.KernelTests.Cgroups;

/// <summary>What cgroup v2 does without controllers, so also on a machine whose controllers v1 holds. Limits are tested in a virtual machine.</summary>
public sealed class CgroupV2Tests : CgroupContract
{
    private static readonly string? Root = CgroupMounts.Parse(File.ReadLines("/proc/self/mountinfo")).Unified;
    private readonly CgroupV2Driver driver = new(Root ?? "", new HashSet<string>());

    public CgroupV2Tests() => Assert.SkipUnless(Root is not null, "this machine has no cgroup v2");

    internal override CgroupDriver Driver => driver;
}
