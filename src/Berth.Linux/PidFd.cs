using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>How a process ended.</summary>
public readonly record struct ProcessExit(int Code, int Signal)
{
    /// <summary>The shell's convention: the exit code, or 128 + the signal's number.</summary>
    public int ShellCode => Signal != 0 ? 128 + Signal : Code;
}

/// <summary>Processes by descriptor, so that a reused process id is never mistaken for the one meant.</summary>
public static unsafe partial class PidFd
{
    private const int P_PIDFD = 3;
    private const int WEXITED = 4;
    private const int CLD_EXITED = 1;

    /// <summary>A descriptor for a process, or <c>-errno</c> (<c>ESRCH</c>: there is none).</summary>
    public static int Open(int pid) => (int)Syscall.Raw(Syscall.Numbers.PidFdOpen, pid, 0);

    public static Errno Signal(int pidfd, int signal) => Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.PidFdSendSignal, pidfd, signal, 0, 0));

    /// <summary>Enters namespaces of that process; with its process namespace, the children of this one do.</summary>
    public static Errno EnterNamespaces(int pidfd, NamespaceFlags namespaces) =>
        Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.SetNs, pidfd, unchecked((nint)namespaces)));

    /// <summary>Reaps a child that has ended; waits for it if it has not.</summary>
    public static Errno Reap(int pidfd, out ProcessExit exit)
    {
        SignalInfo info = default;
        int failed;
        do
        {
            failed = waitid(P_PIDFD, pidfd, &info, WEXITED);
        }
        while (failed < 0 && Fd.LastErrno() == Errno.EINTR);
        exit = info.Code == CLD_EXITED ? new ProcessExit(info.Status, 0) : new ProcessExit(0, info.Status);
        return failed == 0 ? Errno.None : Fd.LastErrno();
    }

    /// <summary><c>siginfo_t</c> as waitid fills it; 128 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct SignalInfo
    {
        public int Signal;
        public int Errno;
        public int Code;
        private readonly int padding;
        public int Pid;
        public uint Uid;
        public int Status;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int kind, int id, SignalInfo* info, int options);
}
