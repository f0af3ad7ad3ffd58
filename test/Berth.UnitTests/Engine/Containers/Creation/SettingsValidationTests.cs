using Berth.Engine;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;

namespace Berth.UnitTests.Engine.Containers.Creation;

/// <summary>The messages are those of Docker 26 for the same request, unless the comment says otherwise.</summary>
public sealed class SettingsValidationTests
{
    [Theory]
    [InlineData("rel", "the working directory 'rel' is invalid, it needs to be an absolute path")]
    [InlineData("..", "the working directory '..' is invalid, it needs to be an absolute path")]
    [InlineData("/x", null)]
    public void Validate_WorkingDirectory(string directory, string? message) =>
        Check(message, new() { Process = new() { WorkingDirectory = directory } });

    [Theory]
    [InlineData("", "invalid environment variable: ")]
    [InlineData("=x", "invalid environment variable: =x")]
    [InlineData("A", null)]
    [InlineData("A B=c", null)]
    [InlineData("A=b\0c", "invalid environment variable: \"A=b\\x00c\" holds a null character")] // Docker finds it at the start
    public void Validate_Environment(string variable, string? message) =>
        Check(message, new() { Process = new() { Environment = [variable] } });

    [Theory]
    [InlineData("FOO", "invalid signal: FOO")]
    [InlineData("0", "invalid signal: 0")]
    [InlineData(" ", "invalid signal:  ")]
    [InlineData("SIGRTMIN+30", "invalid signal: SIGRTMIN+30")]
    [InlineData("65", "invalid signal: 65")] // Docker finds it at the stop
    [InlineData("term", null)]
    [InlineData("SIGRTMAX-1", null)]
    [InlineData("15", null)]
    public void Validate_StopSignal(string signal, string? message) => Check(message, new() { Lifecycle = new() { StopSignal = signal } });

    [Fact]
    public void Validate_Health()
    {
        Check("Interval in Healthcheck cannot be less than 1ms", Health(new() { Interval = 1 }));
        Check("Timeout in Healthcheck cannot be less than 1ms", Health(new() { Timeout = -1 }));
        Check("Retries in Healthcheck cannot be negative", Health(new() { Retries = -1 }));
        Check("StartPeriod in Healthcheck cannot be less than 1ms", Health(new() { StartPeriod = 1 }));
        Check("StartInterval in Healthcheck cannot be less than 1ms", Health(new() { StartInterval = 3 }));
        Check(null, Health(new() { Test = ["NONE"], Interval = 1_000_000 }));
    }

    [Theory]
    [InlineData("", 0, null)]
    [InlineData("always", 0, null)]
    [InlineData("on-failure", 3, null)]
    [InlineData("foo", 0, "invalid restart policy: unknown policy 'foo'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'")]
    [InlineData("always", 3, "invalid restart policy: maximum retry count can only be used with 'on-failure'")]
    [InlineData("no", 1, "invalid restart policy: maximum retry count can only be used with 'on-failure'")]
    [InlineData("on-failure", -1, "invalid restart policy: maximum retry count cannot be negative")]
    [InlineData("no", -1, "invalid restart policy: maximum retry count can only be used with 'on-failure' and cannot be negative")]
    public void Validate_RestartPolicy(string name, int count, string? message) => Check(message, new() { Lifecycle = new() { Restart = new(name, count) } });

    [Fact]
    public void Validate_AutoRemoveAndRestart_ExcludeEachOther()
    {
        Check("can't create 'AutoRemove' container with restart policy", new() { Lifecycle = new() { AutoRemove = true, Restart = new("always", 0) } });
        Check(null, new() { Lifecycle = new() { AutoRemove = true } });
    }

    [Fact]
    public void Validate_InitWithoutProgram_IsRefused()
    {
        ContainerSettings settings = new() { Lifecycle = new() { Init = true } };

        Check(null, settings);
        Assert.Throws<EngineException>(() => SettingsValidation.Validate(settings, Samples.Machine with { HasInit = false }));
    }

    [Theory]
    [InlineData("foo", "", "", "", "invalid IPC mode: foo")]
    [InlineData("container:", "", "", "", "invalid IPC mode: container:")] // Docker finds it at the start
    [InlineData("", "foo", "", "", "invalid PID mode: foo")]
    [InlineData("", "container:", "", "", "invalid PID mode: container:")]
    [InlineData("", "private", "", "", "invalid PID mode: private")]
    [InlineData("", "", "foo", "", "invalid UTS mode: foo")]
    [InlineData("", "", "", "foo", "invalid cgroup namespace mode: foo")]
    [InlineData("none", "host", "host", "private", null)]
    [InlineData("container:x", "container:x", "", "host", null)]
    public void Validate_Namespaces(string ipc, string pid, string uts, string cgroup, string? message) =>
        Check(message, new() { Namespaces = new() { Ipc = ipc, Pid = pid, Uts = uts, Cgroup = cgroup } });

    [Fact]
    public void Validate_Runtime()
    {
        Check("unknown or invalid runtime name: foo", new() { Namespaces = new() { Runtime = "foo" } });
        Check(null, new() { Namespaces = new() { Runtime = "runc" } });
    }

    [Theory]
    [InlineData("no-new-privileges:false", null)]
    [InlineData("apparmor=x", null)]
    [InlineData("label=user:x", null)]
    [InlineData("disable", null)]
    [InlineData("foo", "invalid --security-opt 1: \"foo\"")]
    [InlineData("seccomp", "invalid --security-opt 1: \"seccomp\"")]
    [InlineData("foo=bar", "invalid --security-opt 2: \"foo=bar\"")]
    [InlineData("no-new-privileges=x", "invalid --security-opt 2: \"no-new-privileges=x\"")]
    [InlineData("systempaths=unconfined", "invalid --security-opt 2: \"systempaths=unconfined\"")]
    public void Validate_SecurityOption(string option, string? message) => Check(message, new() { Security = new() { SecurityOptions = [option] } });

    [Theory]
    [InlineData("net.ipv4.ip_forward", "", "", null)]
    [InlineData("net/ipv4/ip_forward", "", "", null)]
    [InlineData("kernel.shmmax", "", "", null)]
    [InlineData("fs.mqueue.msg_max", "", "", null)]
    [InlineData("kernel.domainname", "", "", null)]
    [InlineData("kernel.core_pattern", "", "", "sysctl \"kernel.core_pattern\" is not in a separate kernel namespace")]
    [InlineData("vm.swappiness", "", "", "sysctl \"vm.swappiness\" is not in a separate kernel namespace")]
    [InlineData("", "", "", "sysctl \"\" is not in a separate kernel namespace")]
    [InlineData("kernel.hostname", "", "", "sysctl \"kernel.hostname\" is not allowed as it conflicts with the OCI \"hostname\" field")]
    [InlineData("net.ipv4.ip_forward", "host", "", "sysctl \"net.ipv4.ip_forward\" not allowed in host network namespace")]
    [InlineData("kernel.shmmax", "", "host", "sysctl \"kernel.shmmax\" is not allowed in the hosts ipc namespace")]
    public void Validate_Sysctl(string name, string network, string ipc, string? message) =>
        Check(message, new()
        {
            Security = new() { Sysctls = new Dictionary<string, string> { [name] = "1" } },
            Network = new() { Mode = network },
            Namespaces = new() { Ipc = ipc },
        });

    [Fact]
    public void Validate_CapabilitiesLimitsAndDevices()
    {
        Check("invalid CapAdd: unknown capability: \"CAP_FOO\"", new() { Security = new() { CapAdd = ["foo"], Privileged = true } });
        Check("invalid CapDrop: unknown capability: \"CAP_FOO\"", new() { Security = new() { CapDrop = ["CAP_FOO"] } });
        Check("invalid rlimit type: RLIMIT_FOO", new() { Limits = new() { Ulimits = [new("foo", 1, 1)] } });
        Check("ulimit soft limit must be less than or equal to hard limit: 5 > 1", new() { Limits = new() { Ulimits = [new("nofile", 5, 1)] } });
        Check("invalid device cgroup rule format: 'x'", new() { Devices = new() { CgroupRules = ["x"] } });
        Check("invalid device mode: xyz", new() { Devices = new() { Devices = [new("/dev/null", "/dev/x", "xyz")] } });
        Check("could not select device driver \"\" with capabilities: [[gpu]]", new() { Devices = new() { Requests = [new() { Count = -1, Capabilities = [["gpu"]] }] } });
        Check("invalid cgroup parent: \"../x\"", new() { Limits = new() { CgroupParent = "../x" } });
        Check("the masked path \"rel\" is not an absolute path", new() { Security = new() { MaskedPaths = ["rel"] } });
    }

    [Fact]
    public void Validate_StorageAndNames()
    {
        Check("SHM size can not be less than 0", new() { Storage = new() { SharedMemorySize = -1 } });
        Check("Unknown option foo", new() { Storage = new() { StorageOptions = new Dictionary<string, string> { ["foo"] = "1" } } });
        Check("volumes-from specification cannot be an empty string", new() { Storage = new() { VolumesFrom = [""] } });
        Check("invalid Annotations: the empty string is not permitted as an annotation key", new() { Identity = new() { Annotations = new Dictionary<string, string> { [""] = "x" } } });
        Check($"invalid hostname: \"{new string('x', 65)}\" is longer than 64 bytes", new() { Identity = new() { Hostname = new string('x', 65) } });
        Check(null, new() { Identity = new() { Hostname = new string('x', 64), Domainname = "a b" } });
    }

    private static ContainerSettings Health(HealthDefinition health) => new() { Lifecycle = new() { Health = health } };

    private static void Check(string? message, ContainerSettings settings)
    {
        if (message is null)
        {
            Assert.Empty(SettingsValidation.Validate(settings, Samples.Machine).Warnings);
            return;
        }

        EngineException error = Assert.Throws<EngineException>(() => SettingsValidation.Validate(settings, Samples.Machine));
        Assert.Equal((message, EngineErrorKind.InvalidArgument), (error.Message, error.Kind));
    }
}
