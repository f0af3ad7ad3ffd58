using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>
/// Signals as something to read. They must be blocked in every thread, which only a process can see to that does it before its
/// runtime starts threads: <see cref="SealedProgram"/>.
/// </summary>
public sealed unsafe partial class SignalDescriptor : IDisposable
{
    /// <summary>What users and supervisors send: HUP, INT, QUIT, USR1, USR2, TERM, CONT and WINCH, one bit each.</summary>
    internal const ulong Handed = (1ul << 0) | (1ul << 1) | (1ul << 2) | (1ul << 9) | (1ul << 11) | (1ul << 14) | (1ul << 17) | (1ul << 27);

    private const int InfoSize = 128; // struct signalfd_siginfo: its first word is the signal's number

    public SignalDescriptor()
    {
        Block();
        byte* set = stackalloc byte[128]; // sigset_t of the C library
        new Span<byte>(set, 128).Clear();
        *(ulong*)set = Handed;
        Descriptor = signalfd(-1, set, Fd.CloseOnExec | Fd.NonBlocking);
        if (Descriptor < 0)
        {
            LinuxException.Throw(Fd.LastErrno(), "signalfd");
        }
    }

    public int Descriptor { get; }

    /// <summary>The next signal that came; 0 when there is none.</summary>
    public int Next()
    {
        byte* info = stackalloc byte[InfoSize];
        return Fd.Read(Descriptor, info, InfoSize) == InfoSize ? *(int*)info : 0;
    }

    public void Dispose() => Fd.Close(Descriptor);

    /// <summary>Blocks the signals in this thread, and in those it starts. Only raw calls. Tells whether they were blocked before.</summary>
    internal static bool Block()
    {
        ulong handed = Handed;
        ulong before = 0;
        Syscall.Raw(Syscall.Numbers.RtSigProcMask, 0 /* SIG_BLOCK */, (nint)(&handed), (nint)(&before), 8);
        return (before & handed) == handed;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int signalfd(int fd, byte* set, int flags);
}
