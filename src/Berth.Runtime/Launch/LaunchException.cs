using Berth.Linux;

namespace Berth.Runtime.Launch;

/// <summary>A container's program did not start: which step failed, and the kernel's answer.</summary>
public sealed class LaunchException : IOException
{
    public LaunchException(string step, Errno errno, bool isExecute)
        : base($"{step}: {errno.Describe()}")
    {
        Step = step;
        Errno = errno;
        IsExecute = isExecute;
    }

    /// <summary>What was being done: "mount /srv on /data".</summary>
    public string Step { get; }

    public Errno Errno { get; }

    /// <summary>Whether it was the program itself that could not be executed, rather than something before it.</summary>
    public bool IsExecute { get; }

    /// <summary>127 where the program was not found, 126 where it cannot be executed, 125 for every other step.</summary>
    public int ExitCode => !IsExecute ? 125 : Errno is Errno.ENOENT or Errno.ENOTDIR ? 127 : 126;

    internal static LaunchException Of(LaunchPlan plan, int op, Errno errno) =>
        new(plan.StepName(op), errno, (uint)op < (uint)plan.Ops.Length && plan.Ops[op].Code is PlanOpCode.Execute or PlanOpCode.FindProgram);
}
