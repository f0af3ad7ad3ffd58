using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Berth.Linux;

[Flags]
public enum NamespaceFlags : ulong
{
    None = 0,
    Time = 0x80,
    Mount = 0x20000,
    Cgroup = 0x2000000,
    Uts = 0x4000000,
    Ipc = 0x8000000,
    User = 0x10000000,
    Pid = 0x20000000,
    Network = 0x40000000,
}

/// <summary>clone3(2). Only a process with one managed thread and a non-concurrent collector may call it.</summary>
public static unsafe class Cloning
{
    public const ulong CloneParent = 0x8000;
    private const ulong ClonePidFd = 0x1000;
    private const ulong CloneIntoCgroup = 0x200000000;
    private const int SIGCHLD = 17;

    /// <summary>
    /// Clones. Returns 0 in the child, the child's process id in the parent, <c>-errno</c> on failure. Never inlined into code that
    /// holds managed state: the child comes back from it with a copy of this stack and may only make raw system calls.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nint Clone(ulong flags, int cgroup, out int pidfd)
    {
        int descriptor = -1;
        CloneArguments arguments = new()
        {
            Flags = flags | ClonePidFd | (cgroup >= 0 ? CloneIntoCgroup : 0),
            PidFd = (ulong)&descriptor,
            ExitSignal = SIGCHLD,
            Cgroup = cgroup >= 0 ? (ulong)cgroup : 0,
        };
        nint result = Syscall.Raw(Syscall.Numbers.Clone3, (nint)(&arguments), sizeof(CloneArguments));
        pidfd = descriptor;
        return result;
    }

    /// <summary><c>struct clone_args</c>, version 2 (88 bytes, Linux 5.7).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CloneArguments
    {
        public ulong Flags;
        public ulong PidFd;
        public ulong ChildTid;
        public ulong ParentTid;
        public ulong ExitSignal;
        public ulong Stack;
        public ulong StackSize;
        public ulong Tls;
        public ulong SetTid;
        public ulong SetTidSize;
        public ulong Cgroup;
    }
}
