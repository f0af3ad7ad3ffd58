namespace Berth.Runtime.Spec;

/// <summary>A filter of system calls, in the terms of libseccomp.</summary>
public sealed record SeccompSpec
{
    /// <summary><c>SCMP_ACT_ERRNO</c> and the like: for calls that no rule names.</summary>
    public string DefaultAction { get; init => field = value ?? ""; } = "";

    /// <summary>The error number of a default action that has one; null is EPERM.</summary>
    public uint? DefaultErrnoRet { get; init; }

    /// <summary><c>SCMP_ARCH_X86_64</c> and the like; empty is the machine's own alone.</summary>
    public IReadOnlyList<string> Architectures { get; init => field = value ?? []; } = [];

    /// <summary><c>SECCOMP_FILTER_FLAG_LOG</c> and the like.</summary>
    public IReadOnlyList<string> Flags { get; init => field = value ?? []; } = [];

    /// <summary>The socket that takes the descriptor of a filter with <c>SCMP_ACT_NOTIFY</c>.</summary>
    public string? ListenerPath { get; init; }
    public string? ListenerMetadata { get; init; }
    public IReadOnlyList<SyscallRuleSpec> Syscalls { get; init => field = value ?? []; } = [];
}

public sealed record SyscallRuleSpec
{
    /// <summary>Names; those that an architecture does not have are passed over there.</summary>
    public IReadOnlyList<string> Names { get; init => field = value ?? []; } = [];
    public string Action { get; init => field = value ?? ""; } = "";
    public uint? ErrnoRet { get; init; }

    /// <summary>Conditions that must all hold. Several on one argument are alternatives, as in runc.</summary>
    public IReadOnlyList<SyscallArgumentSpec> Args { get; init => field = value ?? []; } = [];
}

/// <param name="Index">0 to 5.</param>
/// <param name="Value">What the argument is compared with; the mask of <c>SCMP_CMP_MASKED_EQ</c>.</param>
/// <param name="Op"><c>SCMP_CMP_EQ</c> and the like.</param>
/// <param name="ValueTwo">What the masked argument must be.</param>
public sealed record SyscallArgumentSpec(uint Index, ulong Value, string Op, ulong ValueTwo = 0);
