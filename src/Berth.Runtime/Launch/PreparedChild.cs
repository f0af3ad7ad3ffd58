using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Berth.Linux;
using static Berth.Linux.Syscall;

namespace Berth.Runtime.Launch;

/// <summary>
/// A cloned child that sits in its namespaces and its cgroup and waits for a plan. Its memory is shared with this process up to
/// the moment it executes its program. Disposing it before the launch ends it: it reads the end of its socket.
/// </summary>
public sealed unsafe class PreparedChild : IDisposable
{
    // The shared region: registers, scratch bytes, the plan's length, and at PlanOffset the encoded plan.
    private const int ScratchBytes = 64;
    private const int LengthOffset = (PlanRegister.Count * sizeof(int)) + ScratchBytes;
    private const int PlanOffset = 512;

    private readonly SharedMemory region;

    private PreparedChild(SharedMemory region, int pid, int pidfd, int sync)
    {
        this.region = region;
        Pid = pid;
        PidFd = pidfd;
        Sync = sync;
    }

    /// <summary>The child's process id in this process's namespace.</summary>
    public int Pid { get; }

    /// <summary>A descriptor of the process; the caller's to close.</summary>
    public int PidFd { get; }

    /// <summary>The socket on which the child reports.</summary>
    public int Sync { get; private set; }

    /// <summary>Clones a child that waits. <paramref name="inputs"/> fill the first registers; -1 where there is none.</summary>
    /// <param name="flags">Namespaces to create, and clone flags.</param>
    /// <param name="cgroup">The cgroup to be in from the first moment. A failure to enter it is reported like one of the plan's.</param>
    /// <param name="inputs">Descriptors of this process that the plan's first registers name.</param>
    /// <param name="child">The child; null on failure.</param>
    public static Errno TryPrepare(ulong flags, CgroupEntrance cgroup, ReadOnlySpan<int> inputs, out PreparedChild? child)
    {
        child = null;
        Bind();
        Errno failed = UnixSocket.Pair(out int mine, out int theirs);
        if (failed != Errno.None)
        {
            return failed;
        }

        SharedMemory region = new(PlanOffset + LaunchPlan.MaxEncodedSize);
        Span<int> registers = new(region.Start, PlanRegister.Count);
        registers.Fill(-1);
        inputs.CopyTo(registers);
        nint pid = CloneChild(flags, cgroup, region.Start, mine, theirs, out int pidfd);
        Fd.Close(theirs);
        if (pid < 0)
        {
            Fd.Close(mine);
            region.Dispose();
            return (Errno)(-pid);
        }

        child = new PreparedChild(region, (int)pid, pidfd, mine);
        return Errno.None;
    }

    /// <summary>A register that becomes known only after the clone. The descriptor must be the child's own, so from before it.</summary>
    public void SetRegister(short register, int descriptor) => ((int*)region.Start)[register] = descriptor;

    /// <summary>Hands over the plan, which has been validated, and lets the child run it.</summary>
    public Errno Launch(ReadOnlySpan<byte> plan)
    {
        plan.CopyTo(new Span<byte>(region.Start + PlanOffset, (int)region.Length - PlanOffset));
        *(int*)(region.Start + LengthOffset) = plan.Length;
        return Answer();
    }

    /// <summary>Hands over a plan of this process's own making, and lets the child run it.</summary>
    public Errno Launch(LaunchPlan plan)
    {
        plan.Encode(new Span<byte>(region.Start + PlanOffset, (int)region.Length - PlanOffset));
        *(int*)(region.Start + LengthOffset) = plan.EncodedSize;
        return Answer();
    }

    /// <summary>Lets a child go on that waits at a synchronisation point.</summary>
    public Errno Answer() => Fd.WriteAll(Sync, [1]);

    /// <summary>Reads what the child says: a report (true), or the end, which means that its program runs (false).</summary>
    internal bool TryRead(out ChildReport report, out int descriptor, out bool wouldBlock, bool wait)
    {
        report = default;
        nint count = UnixSocket.ReceiveDescriptor(Sync, MemoryMarshal.AsBytes(new Span<ChildReport>(ref report)), out descriptor, wait);
        wouldBlock = count == -(nint)Errno.EAGAIN;
        return count == sizeof(ChildReport);
    }

    public void Dispose()
    {
        Fd.Close(Sync);
        Sync = -1;
        region.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint CloneChild(ulong flags, CgroupEntrance cgroup, byte* region, int parentSocket, int sync, out int pidfd)
    {
        // Invariant: the child works on its own copy of this memory, in which nothing moves any more.
        fixed (int* taskFiles = cgroup.TaskFiles)
        {
            int count = cgroup.TaskFiles.Length;
            nint pid = Cloning.Clone(flags, cgroup.Directory, out pidfd);
            if (pid == 0)
            {
                Live(region, taskFiles, count, parentSocket, sync);
            }

            return pid;
        }
    }

    /// <summary>The child's whole life in this program. Only raw system calls from here on; it never returns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Live(byte* region, int* taskFiles, int taskFileCount, int parentSocket, int sync)
    {
        Raw(Numbers.Close, parentSocket);
        ResetSignals();
        ChildReport report = new() { Kind = ChildReportKind.Failed, Op = ChildReport.EnterCgroup, Value = (int)EnterCgroups(taskFiles, taskFileCount) };
        byte go;
        int code = 127;
        if (Raw(Numbers.Read, sync, (nint)(&go), 1) == 1)
        {
            code = report.Value == 0 ? RunPlan(region, sync, &report) : code;
            Raw(Numbers.Write, sync, (nint)(&report), sizeof(ChildReport));
        }

        Raw(Numbers.ExitGroup, code);
    }

    /// <summary>Runs the plan; when it fails, the exit code.</summary>
    private static int RunPlan(byte* region, int sync, ChildReport* report)
    {
        byte* plan = region + PlanOffset;
        int count = *(int*)(plan + 8);
        ChildExecutor.Frame frame = new()
        {
            Ops = (PlanOp*)(plan + LaunchPlan.HeaderSize),
            Count = count,
            Arena = plan + LaunchPlan.HeaderSize + (count * (nint)LaunchPlan.OpSize),
            Registers = (int*)region,
            Sync = sync,
        };
        report->Value = (int)ChildExecutor.Run(&frame, &report->Op);
        return frame.Sync >= 0 ? 127 : ChildExecutor.ReportAlone(&frame, report);
    }

    private static Errno EnterCgroups(int* taskFiles, int count)
    {
        byte self = (byte)'0';
        for (int i = 0; i < count; i++)
        {
            nint written = Raw(Numbers.Write, taskFiles[i], (nint)(&self), 1);
            if (written < 0)
            {
                return (Errno)(-written);
            }
        }

        return Errno.None;
    }

    /// <summary>Every handler back to its default and no signal blocked: what this program ignores would stay ignored over exec.</summary>
    private static void ResetSignals()
    {
        long* cleared = stackalloc long[4];
        for (int i = 0; i < 4; i++)
        {
            cleared[i] = 0;
        }

        for (int signal = 1; signal <= 64; signal++)
        {
            Raw(Numbers.RtSigAction, signal, (nint)cleared, 0, 8);
        }

        Raw(Numbers.RtSigProcMask, 2 /* SIG_SETMASK */, (nint)cleared, 0, 8);
    }
}
