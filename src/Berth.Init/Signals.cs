using System.Runtime.InteropServices;

namespace Berth.Init;

/// <summary>glibc's <c>sigset_t</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct SignalSet
{
}

internal static unsafe class Signals
{
    public const int Child = 17; // SIGCHLD
    private const int SIGILL = 4;
    private const int SIGTRAP = 5;
    private const int SIGABRT = 6;
    private const int SIGBUS = 7;
    private const int SIGFPE = 8;
    private const int SIGSEGV = 11;
    private const int SIGTTIN = 21;
    private const int SIGTTOU = 22;
    private const int SIGSYS = 31;
    private const int SIG_SETMASK = 2;

    /// <summary>Lets signals wait until they are asked for, except those by which the kernel says that this program is at fault.</summary>
    public static void Wait(SignalSet* waiting, SignalSet* before)
    {
        Libc.FillSet(waiting);
        Libc.RemoveFromSet(waiting, SIGILL);
        Libc.RemoveFromSet(waiting, SIGTRAP);
        Libc.RemoveFromSet(waiting, SIGABRT);
        Libc.RemoveFromSet(waiting, SIGBUS);
        Libc.RemoveFromSet(waiting, SIGFPE);
        Libc.RemoveFromSet(waiting, SIGSEGV);
        Libc.RemoveFromSet(waiting, SIGSYS);
        Libc.SetMask(SIG_SETMASK, waiting, before);
    }

    public static void Restore(SignalSet* before) => Libc.SetMask(SIG_SETMASK, before, null);

    /// <summary>Those that tell a process in the background to leave the terminal alone: they are meant for this one.</summary>
    public static bool IsOfTerminalAccess(int signal) => signal == SIGTTIN || signal == SIGTTOU;
}
