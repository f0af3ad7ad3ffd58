using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Runtime.Spec;

namespace Berth.UnitTests.Engine.Containers.Specs;

/// <summary>Containers as command lines of <c>docker run</c> describe them; each has a golden file of its name.</summary>
internal static class Cases
{
    private static readonly BindOptions NoOptions = new();
    private static readonly Dictionary<string, (long Major, long Minor)> NoNumbers = [];

    public static IReadOnlyDictionary<string, Func<RuntimeSpec>> All { get; } = new Dictionary<string, Func<RuntimeSpec>>
    {
        ["plain"] = () => Build(new()),
        ["terminal"] = Terminal,
        ["user"] = User,
        ["privileged"] = Privileged,
        ["host"] = Host,
        ["shared"] = Shared,
        ["limits"] = Limits,
        ["mounts"] = Mounts,
    };

    public static RuntimeSpec Build(ContainerSettings settings, Func<SpecContext, SpecContext>? change = null)
    {
        ContainerDefinition definition = Samples.Definition(settings);
        SpecContext context = Samples.Context(definition);
        return SpecBuilder.Build(definition, change?.Invoke(context) ?? context);
    }

    /// <summary><c>-t -e FOO=bar -e PATH=/bin:/x -e TERM=vt100 -e HOME=/y -w /tmp -h myhost --domainname dom</c></summary>
    private static RuntimeSpec Terminal() => Build(new()
    {
        Process = new() { Environment = ["FOO=bar", "PATH=/bin:/x", "TERM=vt100", "HOME=/y"], WorkingDirectory = "/tmp" },
        Stdio = new() { Terminal = true, Rows = 24, Columns = 80 },
        Identity = new() { Hostname = "myhost", Domainname = "dom" },
    });

    /// <summary><c>-u bob --cap-add NET_ADMIN --cap-drop CHOWN --security-opt no-new-privileges --ulimit nofile=100:200</c></summary>
    private static RuntimeSpec User()
    {
        ContainerSettings settings = new()
        {
            Security = new() { CapAdd = ["NET_ADMIN"], CapDrop = ["CHOWN"], SecurityOptions = ["no-new-privileges"] },
            Limits = new() { Ulimits = [new("nofile", 100, 200)] },
        };
        return Build(settings, context => context with { User = Samples.Bob, DefaultUlimits = [new("nofile", 1, 1), new("core", 0, -1)] });
    }

    /// <summary><c>--privileged --init --read-only</c></summary>
    private static RuntimeSpec Privileged()
    {
        ContainerSettings settings = new() { Security = new() { Privileged = true }, Lifecycle = new() { Init = true }, Storage = new() { ReadonlyRoot = true } };
        DeviceSpec fuse = new() { Path = "/dev/fuse", Type = "c", Major = 10, Minor = 229, FileMode = 0x180, Uid = 0, Gid = 0 };
        return Build(settings, context => context with { Devices = new([new(fuse, "rwm")], NoNumbers) });
    }

    /// <summary><c>--network host --pid host --uts host --ipc host --cgroupns host</c></summary>
    private static RuntimeSpec Host() => Build(new()
    {
        Network = new() { Mode = "host" },
        Namespaces = new() { Pid = "host", Uts = "host", Ipc = "host", Cgroup = "host" },
    });

    /// <summary><c>--network container:a --pid container:b --ipc container:c</c></summary>
    private static RuntimeSpec Shared() => Build(
        new() { Network = new() { Mode = "container:a" }, Namespaces = new() { Pid = "container:b", Ipc = "container:c" } },
        context => context with { Joined = new("/proc/2/ns/pid", "/proc/3/ns/ipc", "/proc/1/ns/net"), SharedMemory = "/run/c/shm" });

    /// <summary>
    /// <c>-m 64m --memory-reservation 32m --memory-swappiness 10 --oom-kill-disable --cpus 1.5 --cpu-shares 512 --cpuset-cpus 0-1 --cpuset-mems 0
    /// --pids-limit 100 --device-read-bps /dev/vda:5 --oom-score-adj 500 --device /dev/null:/dev/xnull:r --device-cgroup-rule … --sysctl …</c>
    /// </summary>
    private static RuntimeSpec Limits()
    {
        ResourceLimits limits = new()
        {
            Memory = new() { Limit = 64 << 20, Reservation = 32 << 20, Swappiness = 10, OomKillDisable = true },
            Cpu = new() { NanoCpus = 1_500_000_000, Shares = 512, Cpus = "0-1", Mems = "0" },
            Pids = 100,
            BlockIo = new() { ReadBps = [new("/dev/vda", 5)] },
            OomScoreAdjustment = 500,
        };
        ContainerSettings settings = new()
        {
            Limits = limits,
            Devices = new() { CgroupRules = ["c 13:* rwm", "b *:* r"] },
            Security = new() { Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_forward"] = "1", ["kernel.shm_rmid_forced"] = "1" } },
        };
        DeviceSpec device = new() { Path = "/dev/xnull", Type = "c", Major = 1, Minor = 3, FileMode = 0x1b6, Uid = 0, Gid = 0 };
        DeviceSelection devices = new([new(device, "r")], new Dictionary<string, (long, long)> { ["/dev/vda"] = (254, 0) });
        return Build(settings, context => context with { Devices = devices });
    }

    /// <summary><c>-v /src:/z/y/x -v /src:/a:ro … --tmpfs /t2:size=10m,mode=700,exec --mount type=bind,… --mount type=tmpfs,… --shm-size 1g</c></summary>
    private static RuntimeSpec Mounts() => Build(new()
    {
        Storage = new()
        {
            Binds = ["/src:/z/y/x", "/src:/a:ro", "/src/file:/etc/hosts", "/src:/dev/mqueue:rslave", "/vol"],
            Tmpfs = new Dictionary<string, string> { ["/t"] = "", ["/t2"] = "size=10m,mode=700,exec" },
            Mounts =
            [
                Bind("/m1", readOnly: true, NoOptions),
                Bind("/m2", readOnly: false, NoOptions with { NonRecursive = true }),
                Bind("/m3", readOnly: true, NoOptions with { ReadOnlyNonRecursive = true }),
                Bind("/m5", readOnly: true, NoOptions with { NonRecursive = true }),
                new() { Type = "tmpfs", Target = "/m4", Tmpfs = new() { SizeBytes = 1 << 20, Mode = 0x1c0 } },
            ],
            SharedMemorySize = 1 << 30,
        },
    });

    private static MountDefinition Bind(string target, bool readOnly, BindOptions options) =>
        new() { Type = "bind", Source = "/src", Target = target, ReadOnly = readOnly, Bind = options };
}
