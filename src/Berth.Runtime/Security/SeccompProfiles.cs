using Berth.Linux;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Security;

/// <summary>The filter that a container has unless told otherwise. It behaves as Docker's default profile of 2026.</summary>
public static partial class SeccompProfiles
{
    private const string Allow = "SCMP_ACT_ALLOW";
    private const string Deny = "SCMP_ACT_ERRNO";
    private const string MaskedEqual = "SCMP_CMP_MASKED_EQ";

    /// <summary>Flags of clone(2) that make namespaces; CLONE_NEWTIME is not among them, its bit there is a part of the exit signal.</summary>
    private const ulong NamespaceFlags = 0x7e020000;

    /// <summary>PER_LINUX and PER_LINUX32, each also with UNAME26, and the question what it is.</summary>
    private static readonly ulong[] AllowedPersonalities = [0, 0x8, 0x20000, 0x20008, 0xffffffff];

    /// <summary>
    /// Ranges, as a mask and what is under it, that hold every family of socket(2) below 64 but AF_ALG (38) and AF_VSOCK (40). The mask
    /// takes the 32 bits that the kernel looks at: a comparison of all 64 would let 0x100000028 pass for something else.
    /// </summary>
    private static readonly (ulong Mask, ulong Family)[] AllowedFamilies =
    [
        (0xffffffe0, 0), (0xfffffffc, 32), (0xfffffffe, 36), (0xffffffff, 39), (0xffffffff, 41), (0xfffffffe, 42), (0xfffffffc, 44), (0xfffffff0, 48),
    ];

    /// <summary>The profile for a container with these capabilities.</summary>
    public static SeccompSpec Default(CapabilitySet capabilities)
    {
        List<SyscallRuleSpec> rules = [Rule(AlwaysAllowed), Rule(Architectural)];
        rules.AddRange(AllowedFamilies.Select(range => Rule("socket", new SyscallArgumentSpec(0, range.Mask, MaskedEqual, range.Family))));
        rules.AddRange(AllowedPersonalities.Select(value => Rule("personality", new SyscallArgumentSpec(0, value, "SCMP_CMP_EQ"))));
        rules.AddRange(AllowedByCapability
            .Where(group => capabilities.Contains(Capabilities.NumberOf(group.Capability)))
            .Select(group => Rule(group.Calls)));
        if (!capabilities.Contains(Capabilities.NumberOf("CAP_SYS_ADMIN")))
        {
            // clone3 keeps its flags in memory, which a filter cannot read: refused as unknown, so that C libraries use clone.
            rules.Add(Rule("clone", new SyscallArgumentSpec(0, NamespaceFlags, MaskedEqual, 0)));
            rules.Add(new SyscallRuleSpec { Names = ["clone3"], Action = Deny, ErrnoRet = (uint)Errno.ENOSYS });
        }

        return new SeccompSpec { DefaultAction = Deny, DefaultErrnoRet = (uint)Errno.EPERM, Architectures = Architectures, Syscalls = rules };
    }

    private static string[] Architectures =>
        Syscall.IsArm64 ? ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"] : ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"];

    private static SyscallRuleSpec Rule(string calls, params SyscallArgumentSpec[] arguments) =>
        new() { Names = NamesOf(calls), Action = Allow, Args = arguments };

    private static string[] NamesOf(string calls) =>
        [.. calls.Split('\n').Where(line => !line.StartsWith('#')).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
