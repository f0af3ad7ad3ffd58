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

    internal static LaunchException Of(LaunchPlan plan, int op, Errno errno)
    {
        if ((uint)op >= (uint)plan.Ops.Length)
        {
            return new LaunchException(plan.StepName(op), errno, isExecute: false);
        }

        ref readonly PlanOp failed = ref plan.Ops[op];
        string step = HintOf(plan, failed, errno) is { } hint ? $"{plan.StepName(op)}: {hint}" : plan.StepName(op);
        return new LaunchException(step, errno, failed.Code is PlanOpCode.Execute or PlanOpCode.FindProgram);
    }

    /// <summary>Where the error's number says little.</summary>
    private static string? HintOf(LaunchPlan plan, in PlanOp failed, Errno errno) => (failed.Code, errno) switch
    {
        (PlanOpCode.MountSetAttributes, Errno.EINVAL) when failed.Second >= 0 => WithoutMaps(plan.TextAt(failed.Text)),
        (PlanOpCode.MoveMount, Errno.EPERM) => (ProcRule)failed.A == ProcRule.ProcItself ? "only proc can be mounted there" : "the destination is inside proc, choose another",
        (PlanOpCode.MoveMount, Errno.EINVAL) => "a directory cannot be mounted onto a file, nor a file onto a directory: check that the source is what is expected",
        _ => null,
    };

    /// <summary>Of a file system that cannot show its files with other owners.</summary>
    private static string WithoutMaps(string source)
    {
        string type = source.StartsWith('/') ? MountInfo.OfFile(source)?.Type ?? "" : "";
        string fileSystem = type.Length > 0 ? $"the file system of {source} ({type})" : "its file system";
        return $"{fileSystem} cannot show other owners with this kernel: leave idmap out, or take a directory on another file system";
    }
}
