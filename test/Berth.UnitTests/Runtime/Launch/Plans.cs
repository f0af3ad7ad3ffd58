using Berth.Runtime;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Runtime.Launch;

/// <summary>Specifications that several tests compile.</summary>
internal static class Plans
{
    public static KernelFeatures NewKernel { get; } = new()
    {
        Release = new Version(6, 18), OverlayLowerdirPlus = true, CloneIntoCgroup = true, MountSetattr = true,
    };

    public static KernelFeatures OldKernel { get; } = NewKernel with { Release = new Version(6, 1), OverlayLowerdirPlus = false };

    public static RuntimeSpec TypicalSpec { get; } = new()
    {
        Hostname = "web",
        Process = new ProcessSpec
        {
            Args = ["httpd", "-f"],
            Env = ["PATH=/usr/bin:/bin", "HOME=/"],
            Cwd = "/srv",
            User = new UserSpec { Uid = 33, Gid = 33, AdditionalGids = [4, 24] },
            Capabilities = new CapabilitiesSpec { Bounding = ["CAP_CHOWN"], Effective = ["CAP_CHOWN"], Permitted = ["CAP_CHOWN"] },
            Rlimits = [new RlimitSpec("RLIMIT_NOFILE", 1024, 4096)],
        },
        Mounts =
        [
            new MountSpec { Destination = "/proc", Type = "proc", Source = "proc", Options = ["nosuid", "noexec", "nodev"] },
            new MountSpec { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755"] },
            new MountSpec { Destination = "/data", Type = "bind", Source = "/srv/data", Options = ["rbind", "rro", "rprivate"] },
        ],
        Linux = new LinuxSpec
        {
            Namespaces = [new("pid"), new("mount"), new("ipc"), new("uts"), new("network", "/run/netns/blue"), new("cgroup")],
            MaskedPaths = ["/proc/kcore"],
            ReadonlyPaths = ["/proc/sys"],
            Sysctl = new Dictionary<string, string> { ["net.ipv4.ip_forward"] = "1" },
        },
    };

    public static LaunchContext TypicalContext { get; } = new()
    {
        Root = new RootSource.OverlayRoot(["/layers/top", "/layers/base"], "/c/upper", "/c/work", Volatile: false),
        MountPoint = "/run/berth/root",
        Kernel = NewKernel,
        BornIn = LaunchCompiler.BirthNamespaces(TypicalSpec.Linux!),
        Stdio = StdioMode.Pipes,
        DieWithParent = true,
        SeccompFilter = new byte[16],
    };

    public static LaunchPlan Typical() => LaunchCompiler.Compile(TypicalSpec, TypicalContext);
}
