using Berth.Runtime.Security;
using Berth.Runtime.Spec;
using Berth.RuntimeCli.CommandLine;

namespace Berth.RuntimeCli.Commands;

/// <summary><c>spec</c>: writes a specification to begin with.</summary>
internal static class SpecCommand
{
    public static int Run(Session session, ReadOnlySpan<string> words)
    {
        Arguments arguments = Arguments.Parse(words, new OptionSet("bundle|b=", "rootless"));
        if (arguments.Has("rootless"))
        {
            throw new RuntimeException("--rootless is not supported: berth-runtime runs as root");
        }

        string file = Path.Combine(arguments.Value("bundle") ?? ".", "config.json");
        if (File.Exists(file))
        {
            throw new RuntimeException($"file {file} exists. Remove it first");
        }

        File.WriteAllBytes(file, SpecJson.Write(Default()));
        session.Log.Debug($"wrote {file}");
        return 0;
    }

    private static RuntimeSpec Default()
    {
        string[] capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];
        return new RuntimeSpec
        {
            Hostname = "berth",
            Root = new RootSpec("rootfs", Readonly: true),
            Process = new ProcessSpec
            {
                Terminal = true,
                Args = ["sh"],
                Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
                Capabilities = new CapabilitiesSpec { Bounding = capabilities, Effective = capabilities, Permitted = capabilities },
                Rlimits = [new RlimitSpec("RLIMIT_NOFILE", 1024, 1024)],
                NoNewPrivileges = true,
            },
            Mounts = Mounts(),
            Linux = new LinuxSpec
            {
                Namespaces = [new("pid"), new("network"), new("ipc"), new("uts"), new("mount"), new("cgroup")],
                Resources = new ResourcesSpec { Devices = [new DeviceRuleSpec { Allow = false, Access = "rwm" }] },
                Seccomp = SeccompProfiles.Default(Capabilities.DefaultSet),
                MaskedPaths =
                [
                    "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
                    "/proc/sched_debug", "/sys/firmware", "/proc/scsi",
                ],
                ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
            },
        };
    }

    private static MountSpec[] Mounts() =>
    [
        new() { Destination = "/proc", Type = "proc", Source = "proc" },
        new() { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "strictatime", "mode=755", "size=65536k"] },
        new()
        {
            Destination = "/dev/pts", Type = "devpts", Source = "devpts",
            Options = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
        },
        new() { Destination = "/dev/shm", Type = "tmpfs", Source = "shm", Options = ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
        new() { Destination = "/dev/mqueue", Type = "mqueue", Source = "mqueue", Options = ["nosuid", "noexec", "nodev"] },
        new() { Destination = "/sys", Type = "sysfs", Source = "sysfs", Options = ["nosuid", "noexec", "nodev", "ro"] },
        new() { Destination = "/sys/fs/cgroup", Type = "cgroup", Source = "cgroup", Options = ["nosuid", "noexec", "nodev", "relatime", "ro"] },
    ];
}
