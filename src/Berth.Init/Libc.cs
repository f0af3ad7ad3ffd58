using System.Runtime;
using System.Runtime.CompilerServices;

namespace Berth.Init;

/// <summary>The C library's functions, linked in: plain calls, with no runtime to tell of them.</summary>
internal static unsafe class Libc
{
    public const int ENOENT = 2;
    public const int WNOHANG = 1;

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("fork")]
    public static extern int Fork();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("execvp")]
    public static extern int Execute(byte* file, byte** arguments);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("waitpid")]
    public static extern int Wait(int pid, int* status, int options);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("kill")]
    public static extern int Kill(int pid, int signal);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("setpgid")]
    public static extern int SetProcessGroup(int pid, int group);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("getpgrp")]
    public static extern int GetProcessGroup();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("tcsetpgrp")]
    public static extern int SetForeground(int terminal, int group);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("sigfillset")]
    public static extern int FillSet(SignalSet* set);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("sigdelset")]
    public static extern int RemoveFromSet(SignalSet* set, int signal);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("sigprocmask")]
    public static extern int SetMask(int how, SignalSet* set, SignalSet* before);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("sigwaitinfo")]
    public static extern int NextSignal(SignalSet* set, void* information);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("perror")]
    public static extern void Complain(byte* text);

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("__errno_location")]
    public static extern int* Errno();

    [MethodImpl(MethodImplOptions.InternalCall), RuntimeImport("_exit")]
    public static extern void Exit(int code);
}
