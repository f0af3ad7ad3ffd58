using System.Text.Json.Serialization;

namespace Berth.Runtime.Spec;

/// <summary>The process that a container runs, or that an exec adds to it.</summary>
public sealed record ProcessSpec
{
    public bool Terminal { get; init; }
    public ConsoleSizeSpec? ConsoleSize { get; init; }
    public UserSpec User { get; init => field = value ?? new UserSpec(); } = new();

    /// <summary>The program, looked up along PATH of <see cref="Env"/> where it has no slash, and its arguments.</summary>
    public IReadOnlyList<string> Args { get; init => field = value ?? []; } = [];

    /// <summary><c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init => field = value ?? []; } = [];

    /// <summary>Absolute, inside the container.</summary>
    public string Cwd { get; init => field = value ?? "/"; } = "/";
    public CapabilitiesSpec? Capabilities { get; init; }
    public IReadOnlyList<RlimitSpec> Rlimits { get; init => field = value ?? []; } = [];
    public bool NoNewPrivileges { get; init; }
    public int? OomScoreAdj { get; init; }
    public IoPrioritySpec? IoPriority { get; init; }
    public SchedulerSpec? Scheduler { get; init; }

    [JsonPropertyName("execCPUAffinity")]
    public CpuAffinitySpec? ExecCpuAffinity { get; init; }

    /// <summary>Read, and carried out nowhere: Berth has no AppArmor support.</summary>
    public string? ApparmorProfile { get; init; }

    /// <summary>Read, and carried out nowhere: Berth has no SELinux support.</summary>
    public string? SelinuxLabel { get; init; }
}

public sealed record ConsoleSizeSpec(ushort Height, ushort Width);

public sealed record UserSpec
{
    public uint Uid { get; init; }
    public uint Gid { get; init; }

    /// <summary>Null leaves the runtime's 0022.</summary>
    public uint? Umask { get; init; }
    public IReadOnlyList<uint> AdditionalGids { get; init => field = value ?? []; } = [];
}

/// <summary>Names as the kernel's headers spell them, <c>CAP_CHOWN</c>.</summary>
public sealed record CapabilitiesSpec
{
    public IReadOnlyList<string> Bounding { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Effective { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Inheritable { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Permitted { get; init => field = value ?? []; } = [];
    public IReadOnlyList<string> Ambient { get; init => field = value ?? []; } = [];
}

/// <param name="Type"><c>RLIMIT_NOFILE</c> and the like.</param>
/// <param name="Soft"><see cref="ulong.MaxValue"/> is no limit.</param>
/// <param name="Hard"><see cref="ulong.MaxValue"/> is no limit.</param>
public sealed record RlimitSpec(string Type, ulong Soft, ulong Hard);

/// <param name="Class"><c>IOPRIO_CLASS_RT</c>, <c>IOPRIO_CLASS_BE</c> or <c>IOPRIO_CLASS_IDLE</c>.</param>
/// <param name="Priority">0 (first) to 7.</param>
public sealed record IoPrioritySpec(string Class, int Priority);

/// <summary>Arguments of <c>sched_setattr(2)</c>.</summary>
public sealed record SchedulerSpec
{
    /// <summary><c>SCHED_OTHER</c>, <c>SCHED_FIFO</c> and the like.</summary>
    public string Policy { get; init => field = value ?? "SCHED_OTHER"; } = "SCHED_OTHER";
    public int Nice { get; init; }
    public int Priority { get; init; }

    /// <summary><c>SCHED_FLAG_RESET_ON_FORK</c> and the like.</summary>
    public IReadOnlyList<string> Flags { get; init => field = value ?? []; } = [];

    /// <summary>Nanoseconds, as <see cref="Deadline"/> and <see cref="Period"/>.</summary>
    public ulong Runtime { get; init; }
    public ulong Deadline { get; init; }
    public ulong Period { get; init; }
}

/// <summary>Lists of processors, <c>0-3,7</c>, for an exec before and after it enters the container's cgroup.</summary>
public sealed record CpuAffinitySpec(string? Initial = null, string? Final = null);
