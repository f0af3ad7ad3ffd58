using System.Runtime;

namespace Berth.Init;

/// <summary>
/// Process 1 of a container with --init: starts the container's program, hands on every signal to it, reaps whatever becomes an orphan,
/// and ends as it ends. It is bound into containers of any image, so it is static and needs nothing of them; and it counts towards their
/// limits, so it has no runtime, whose threads and heap they would pay for.
/// </summary>
internal static unsafe class Program
{
    private const int CannotExecute = 126;
    private const int NotFound = 127;

    /// <summary>Signals wait from before the program runs, so that none is lost, and its end neither.</summary>
    [RuntimeExport("main")]
    private static int Main(int count, byte** arguments)
    {
        SignalSet waiting;
        SignalSet before;
        Signals.Wait(&waiting, &before);
        byte** program = ProgramOf(count, arguments);
        int child = program[0] is null ? -1 : Libc.Fork();
        if (child == 0)
        {
            Execute(program, &before);
        }

        return child < 0 ? CannotExecute : Accompany(child, &waiting);
    }

    /// <summary>Behind the <c>--</c>, which a program's own options cannot be told from ours without.</summary>
    private static byte** ProgramOf(int count, byte** arguments)
    {
        byte** first = arguments + 1;
        bool isMark = count > 1 && first[0][0] == (byte)'-' && first[0][1] == (byte)'-' && first[0][2] == 0;
        return isMark ? first + 1 : first;
    }

    /// <summary>A process group of its own, in the terminal's foreground; signals as they were, for the program inherits them.</summary>
    private static void Execute(byte** program, SignalSet* before)
    {
        Libc.SetProcessGroup(0, 0);
        Libc.SetForeground(0, Libc.GetProcessGroup());
        Signals.Restore(before);
        Libc.Execute(program[0], program);
        bool isMissing = *Libc.Errno() == Libc.ENOENT;
        Libc.Complain(program[0]);
        Libc.Exit(isMissing ? NotFound : CannotExecute);
    }

    private static int Accompany(int child, SignalSet* waiting)
    {
        int exitCode = -1;
        while (exitCode < 0)
        {
            int signal = Libc.NextSignal(waiting, null);
            if (signal == Signals.Child)
            {
                exitCode = Reap(child);
            }
            else if (signal > 0 && !Signals.IsOfTerminalAccess(signal))
            {
                Libc.Kill(child, signal);
            }
        }

        return exitCode;
    }

    /// <summary>Everything that has ended, for one signal may stand for many ends. The program's exit code, or -1 while it runs.</summary>
    private static int Reap(int child)
    {
        int exitCode = -1;
        int status;
        int pid;
        while ((pid = Libc.Wait(-1, &status, Libc.WNOHANG)) > 0)
        {
            if (pid == child)
            {
                int signal = status & 0x7f;
                exitCode = signal == 0 ? (status >> 8) & 0xff : 128 + signal;
            }
        }

        return exitCode;
    }
}
