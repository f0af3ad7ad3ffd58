using Berth.Linux;
using Berth.Runtime.Launch;
using Berth.Runtime.Shims;

namespace Berth.Shim;

/// <summary>Launch and exit.</summary>
internal sealed partial class ContainerProcess
{
    /// <summary>A child for an exec: in the container's process namespace and cgroup, with the init's descriptor to find the others by.</summary>
    public static Errno TryMakeExec(ShimLoop loop, string id, out ContainerProcess? exec)
    {
        exec = null;
        Errno failed = Placement.JoinPidNamespace(loop.Init.PidFd);
        if (failed != Errno.None)
        {
            return failed;
        }

        failed = loop.Placement.TryMakeChild(flags: 0, initPidFd: loop.Init.PidFd, out PreparedChild? child, out StdioPipes? pipes);
        if (failed == Errno.None)
        {
            exec = new ContainerProcess(loop, id, child!, pipes!);
            loop.Add(exec);
        }

        return failed == Errno.ENOMEM ? BecauseOfEnd(loop, failed) : failed;
    }

    /// <summary>
    /// A namespace whose init is ending takes no new process (<c>ENOMEM</c>) and kills those that are being set up (<c>EPIPE</c>), a while before
    /// the init's descriptor says that it has ended. It cannot be joined any more then, and the container is as good as gone: <c>ESRCH</c>.
    /// </summary>
    private static Errno BecauseOfEnd(ShimLoop loop, Errno failed) => Placement.JoinPidNamespace(loop.Init.PidFd) == Errno.None ? failed : Errno.ESRCH;

    private void OnLaunchReport()
    {
        if (!child.TryRead(out ChildReport report, out int descriptor, out bool wouldBlock, wait: false))
        {
            if (!wouldBlock)
            {
                FinishLaunch(op: -1, Errno.None);
            }

            return;
        }

        if (report.Kind == ChildReportKind.Failed)
        {
            FinishLaunch(report.Op, (Errno)report.Value);
        }
        else if (report.Kind == ChildReportKind.Descriptor)
        {
            TakeTerminal(descriptor);
        }
    }

    private void TakeTerminal(int descriptor)
    {
        terminal = descriptor;
        Fd.SetNonBlocking(terminal);
        stdout.Replace(terminal);
        stdin.Replace(terminal);
        stderr.End();
    }

    /// <summary>
    /// The child has executed its program, or is about to be gone. Its exit is watched from now on either way; an init that
    /// failed leaves no exit record, because there never was a container.
    /// </summary>
    private void FinishLaunch(int op, Errno errno)
    {
        loop.Unwatch(launchWatch, child.Sync);
        child.Dispose();
        if (errno != Errno.None)
        {
            _ = Linux.PidFd.Reap(PidFd, out _);
            launcher?.Report(op, errno, 0);
            Abort();
            return;
        }

        launcher?.Report(0, Errno.None, Pid);
        loop.Watch(exitWatch, PidFd, Epoll.In);
        stdin.Start();
        if ((flags & StdioFlags.Stdin) == 0 && !IsTerminal)
        {
            stdin.Drop();
        }

        stdout.Start();
        if (!IsTerminal)
        {
            stderr.Start();
        }

        ResumeInput();
    }

    private void Abort()
    {
        HasExited = true;
        EndStreams();
        log?.Close();
        if (Id is null)
        {
            loop.Leave();
        }
        else
        {
            loop.Remove(this);
        }
    }

    /// <summary>For when the loop will not come to it any more.</summary>
    public void EndIfEnded()
    {
        if (!HasExited && Polling.Wait(PidFd, Polling.Readable, TimeSpan.Zero))
        {
            OnExit();
        }
    }

    private void OnExit()
    {
        HasExited = true;
        loop.Unwatch(exitWatch, PidFd);
        Errno failed = Linux.PidFd.Reap(PidFd, out ProcessExit exit);
        int code = failed == Errno.None ? exit.ShellCode : 255;
        stdout.Drain();
        if (!IsTerminal)
        {
            stderr.Drain();
        }

        log?.Close();
        if (Id is null)
        {
            loop.EndExecsThatHaveEnded();
            LeaveWith(code);
        }
        else
        {
            loop.Remove(this);
            Tell(new FrameWriter(ShimFrame.ExecExited).Text(Id).Int(code));
            Fd.Close(PidFd);
        }

        EndStreams();
    }

    /// <summary>The record first, because the daemon may be dead; then the daemon; durable last, which nobody waits for.</summary>
    private void LeaveWith(int code)
    {
        ShimExit exit = new(code, loop.Placement.WasOutOfMemory(), TimeProvider.System.GetUtcNow());
        ExitRecord record = new(loop.Arguments.StateDirectory);
        record.Write(exit);
        Tell(new FrameWriter(ShimFrame.Exited).Int(exit.ExitCode).Int(exit.OomKilled ? 1 : 0).Long((exit.FinishedAt - DateTimeOffset.UnixEpoch).Ticks));
        record.Sync();
        loop.Leave();
    }

    private void Tell(FrameWriter frame)
    {
        ReadOnlySpan<byte> bytes = frame.Finish().Span;
        foreach (Connection control in loop.Controls.ToArray())
        {
            control.Send(bytes);
        }
    }

    private void EndStreams()
    {
        stdin.Drop();
        stdout.End();
        stderr.End();
        foreach (Connection client in clients.ToArray())
        {
            client.EndOutput();
        }
    }
}
