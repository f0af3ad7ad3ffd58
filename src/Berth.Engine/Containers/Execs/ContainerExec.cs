namespace Berth.Engine.Containers.Execs;

/// <summary>What an exec is to run.</summary>
public sealed record ExecDefinition
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary><c>NAME=value</c>, on top of the container's.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Empty is the container's, as for <see cref="User"/>.</summary>
    public string WorkingDirectory { get; init; } = "";
    public string User { get; init; } = "";

    /// <summary>Every capability.</summary>
    public bool Privileged { get; init; }

    /// <summary>A pseudo-terminal instead of pipes.</summary>
    public bool Terminal { get; init; }

    /// <summary>Whether whoever starts it can write to it; the next two: read from it.</summary>
    public bool AttachStdin { get; init; }
    public bool AttachStdout { get; init; }
    public bool AttachStderr { get; init; }

    /// <summary>As Docker's clients write them, <c>ctrl-p,ctrl-q</c>; only shown and handed back.</summary>
    public string DetachKeys { get; init; } = "";
    public ushort Rows { get; init; }
    public ushort Columns { get; init; }
}

/// <summary>How an exec is started.</summary>
public sealed record ExecStart
{
    /// <summary>Nobody is attached.</summary>
    public bool Detach { get; init; }
    public ushort Rows { get; init; }
    public ushort Columns { get; init; }
}

/// <summary>A program that runs, will run or has run in a container beside its init. Kept until its container ends.</summary>
public sealed class ContainerExec
{
    private volatile ExecState state = new(ExecStatus.Created, 0, null);
    private int begun;

    internal ContainerExec(string id, string containerId, ExecDefinition definition, bool isProbe)
    {
        IsProbe = isProbe;
        Id = id;
        ContainerId = containerId;
        Definition = definition;
    }

    public string Id { get; }
    public string ContainerId { get; }
    public ExecDefinition Definition { get; }

    /// <summary>How far it is at this moment.</summary>
    public ExecState State
    {
        get => state;
        internal set => state = value;
    }

    /// <summary>A health check's: nobody asks for its exit code later.</summary>
    internal bool IsProbe { get; }

    /// <summary>True for the first who starts it.</summary>
    internal bool TryBegin() => Interlocked.Exchange(ref begun, 1) == 0;
}

/// <summary>How far an exec is.</summary>
public enum ExecStatus
{
    Created,
    Running,
    Exited,
}

/// <param name="Status">How far it is.</param>
/// <param name="Pid">On the host, and still after its end; 0 unless it ran.</param>
/// <param name="ExitCode">Null before its end.</param>
public sealed record ExecState(ExecStatus Status, int Pid, int? ExitCode);
