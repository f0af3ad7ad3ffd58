using System.Runtime.InteropServices;
using Berth.Linux;

namespace Berth.RuntimeCli.Terminals;

/// <summary>
/// Stands by a process until its end: signals that come meanwhile are the process's, and so is this terminal if it has one of its
/// own. From here on this process has more than one thread, so it clones no more.
/// </summary>
internal static class Foreground
{
    /// <summary>Those that a user or a supervisor sends; with a terminal, the window's change is for the relay.</summary>
    private static readonly int[] Forwarded = [1, 2, 3, 10, 12, 15, 18]; // HUP, INT, QUIT, USR1, USR2, TERM, CONT

    /// <param name="process">A descriptor of the process, a child of this one; closed in the end.</param>
    /// <param name="terminal">This process's side of its terminal, or -1.</param>
    /// <returns>The exit code as a shell has it.</returns>
    public static int Wait(int process, int terminal)
    {
        PosixSignalRegistration[] registrations = [.. Forwarded.Select(number => Register(number, process))];
        if (terminal >= 0)
        {
            TerminalRelay.Run(process, terminal);
        }

        LinuxException.ThrowIfFailed(PidFd.Reap(process, out ProcessExit exit), "wait for the container's process");
        Array.ForEach(registrations, registration => registration.Dispose());
        Fd.Close(process);
        return exit.ShellCode;
    }

    private static PosixSignalRegistration Register(int number, int process) => PosixSignalRegistration.Create((PosixSignal)number, context =>
    {
        context.Cancel = true;
        _ = PidFd.Signal(process, number);
    });
}
