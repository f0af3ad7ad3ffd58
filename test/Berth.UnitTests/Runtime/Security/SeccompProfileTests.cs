using Berth.Linux.Seccomp;
using Berth.Runtime.Security;

namespace Berth.UnitTests.Runtime.Security;

/// <summary>The verdicts are those of Docker 26's filter for the same call, run through the same machine, but where a test says so.</summary>
public sealed class SeccompProfileTests
{
    private const uint Refused = 0x50001;
    private const uint Unknown = 0x50026;
    private static readonly byte[] Default = Compile(Capabilities.DefaultSet);

    [Theory]
    [InlineData("read write openat execve exit_group futex mmap clock_gettime statx faccessat2 close_range pidfd_open")]
    [InlineData("ptrace process_vm_readv chroot mknodat setuid capset prctl seccomp rseq landlock_create_ruleset memfd_create")]
    [InlineData("epoll_pwait2 openat2 renameat2 name_to_handle_at fanotify_mark io_submit sched_setscheduler adjtimex")]
    public void Default_EverydayCalls_AreAllowed(string calls) =>
        Assert.All(calls.Split(' '), call => Assert.Equal(FilterMachine.Allowed, Run(Default, call)));

    [Theory]
    [InlineData("io_uring_setup io_uring_enter io_uring_register userfaultfd keyctl add_key request_key")]
    [InlineData("mount umount2 pivot_root setns unshare move_mount open_tree fsopen fsmount mount_setattr swapon reboot kexec_load")]
    [InlineData("bpf perf_event_open init_module finit_module delete_module open_by_handle_at settimeofday clock_settime acct")]
    [InlineData("kcmp pidfd_getfd process_madvise mbind move_pages migrate_pages syslog quotactl vhangup sethostname lookup_dcookie")]
    public void Default_DangerousCalls_AreRefused(string calls) =>
        Assert.All(calls.Split(' '), call => Assert.Equal(Refused, Run(Default, call)));

    [Fact]
    public void Default_Clone3_IsUnknownSoThatCloneIsUsed() => Assert.Equal(Unknown, Run(Default, "clone3"));

    [Theory]
    [InlineData(0x11ul, FilterMachine.Allowed)]
    [InlineData(0x3d0f00ul, FilterMachine.Allowed)]
    [InlineData(0x80ul, FilterMachine.Allowed)]
    [InlineData(0x10000000ul, Refused)]
    [InlineData(0x20000ul, Refused)]
    [InlineData(0x40000011ul, Refused)]
    [InlineData(0x2000011ul, Refused)]
    public void Default_Clone_MakesNoNamespaces(ulong flags, uint verdict) => Assert.Equal(verdict, Run(Default, "clone", flags));

    [Theory]
    [InlineData(0x0ul, FilterMachine.Allowed)]
    [InlineData(0x8ul, FilterMachine.Allowed)]
    [InlineData(0x20000ul, FilterMachine.Allowed)]
    [InlineData(0x20008ul, FilterMachine.Allowed)]
    [InlineData(0xfffffffful, FilterMachine.Allowed)]
    [InlineData(0x40000ul, Refused)]
    public void Default_Personality_CannotTurnOffRandomAddresses(ulong persona, uint verdict) => Assert.Equal(verdict, Run(Default, "personality", persona));

    /// <summary>Docker 26 allows AF_ALG (38), which Docker 29.4.2 and Berth do not (CVE-2026-31431).</summary>
    [Fact]
    public void Default_Sockets_AreOfEveryFamilyButAlgAndVsock()
    {
        for (ulong family = 0; family < 64; family++)
        {
            Assert.Equal(family is 38 or 40 ? Refused : FilterMachine.Allowed, Run(Default, "socket", family, 1));
        }
    }

    /// <summary>The kernel takes the family as an int: Docker's comparison of 64 bits lets these pass.</summary>
    [Theory]
    [InlineData(0x1_0000_0026ul)]
    [InlineData(0xffff_ffff_0000_0028ul)]
    public void Default_SocketFamilyWithHighBits_IsNoWayAround(ulong family) => Assert.Equal(Refused, Run(Default, "socket", family));

    [Theory]
    [InlineData("CAP_SYS_ADMIN", "mount umount2 setns unshare clone3 bpf fsopen move_mount sethostname perf_event_open syslog quotactl")]
    [InlineData("CAP_DAC_READ_SEARCH", "open_by_handle_at")]
    [InlineData("CAP_SYS_BOOT", "reboot")]
    [InlineData("CAP_SYS_MODULE", "init_module finit_module delete_module")]
    [InlineData("CAP_SYS_PACCT", "acct")]
    [InlineData("CAP_SYS_PTRACE", "kcmp pidfd_getfd process_madvise ptrace")]
    [InlineData("CAP_SYS_TIME", "settimeofday clock_settime")]
    [InlineData("CAP_SYS_TTY_CONFIG", "vhangup")]
    [InlineData("CAP_SYS_NICE", "mbind get_mempolicy set_mempolicy")]
    [InlineData("CAP_SYSLOG", "syslog")]
    [InlineData("CAP_BPF", "bpf")]
    [InlineData("CAP_PERFMON", "perf_event_open")]
    public void Default_WithACapability_AllowsWhatItIsFor(string capability, string calls)
    {
        byte[] filter = Compile(Capabilities.DefaultSet | CapabilitySet.Parse([capability], ""));
        Assert.All(calls.Split(' '), call => Assert.Equal(FilterMachine.Allowed, Run(filter, call)));
    }

    [Fact]
    public void Default_WithSysAdmin_AllowsCloneWithNamespaces() =>
        Assert.Equal(FilterMachine.Allowed, Run(Compile(CapabilitySet.Parse(["CAP_SYS_ADMIN"], "")), "clone", 0x7e020000));

    [Fact]
    public void Default_WithoutSysChroot_RefusesChroot() => Assert.Equal(Refused, Run(Compile(CapabilitySet.Empty), "chroot"));

    [Fact]
    public void Default_CallsNewerThanTheProfile_AreUnknown()
    {
        Assert.Equal(Unknown, FilterMachine.Run(Default, SeccompFilter.NativeArchitecture, 600));
        Assert.Equal(Unknown, FilterMachine.Run(Default, SeccompFilter.NativeArchitecture, uint.MaxValue));
    }

    [Fact]
    public void Default_ForeignArchitecture_IsKilled() => Assert.Equal(0u, FilterMachine.Run(Default, 0x15, 4));

    [Fact]
    public void Default_SecondArchitecture_HasItsOwnNumbers()
    {
        uint second = SeccompFilter.ArchitectureOf(Berth.Linux.Syscall.IsArm64 ? "arm" : "x86");
        Assert.Equal(FilterMachine.Allowed, FilterMachine.Run(Default, second, (uint)SeccompFilter.NumberOf("openat", second)!));
        Assert.Equal(Refused, FilterMachine.Run(Default, second, (uint)SeccompFilter.NumberOf("mount", second)!));
        Assert.Equal(Unknown, FilterMachine.Run(Default, second, 600));
    }

    private static byte[] Compile(CapabilitySet capabilities) => SeccompCompiler.Compile(SeccompProfiles.Default(capabilities));

    private static uint Run(byte[] filter, string call, params ReadOnlySpan<ulong> arguments)
    {
        uint native = SeccompFilter.NativeArchitecture;
        return FilterMachine.Run(filter, native, (uint)SeccompFilter.NumberOf(call, native)!, arguments);
    }
}
