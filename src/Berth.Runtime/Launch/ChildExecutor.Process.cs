using System.Runtime.InteropServices;
using Berth.Linux;
using static Berth.Linux.Syscall;

namespace Berth.Runtime.Launch;

/// <summary>Identity, limits, terminal and, at the end, the program.</summary>
internal static unsafe partial class ChildExecutor
{
    private const nint PR_CAPBSET_READ = 23;
    private const nint PR_CAPBSET_DROP = 24;
    private const nint PR_CAP_AMBIENT = 47;
    private const uint CapabilityVersion3 = 0x20080522;

    [StructLayout(LayoutKind.Sequential)]
    private struct Pair
    {
        public ulong First;
        public ulong Second;
    }

    private static nint SetLimit(PlanOp* op)
    {
        Pair limit = new() { First = (ulong)op->B, Second = (ulong)op->C };
        return Raw(Numbers.PrLimit64, 0, (nint)op->A, (nint)(&limit), 0);
    }

    private static nint SetIds(nint user, nint group)
    {
        nint result = Raw(Numbers.SetResGid, group, group, group);
        return result < 0 ? result : Raw(Numbers.SetResUid, user, user, user);
    }

    private static nint LimitBounding(ulong keep)
    {
        for (int capability = 0; capability < 64; capability++)
        {
            if ((keep & (1ul << capability)) != 0)
            {
                continue;
            }

            nint result = Raw(Numbers.Prctl, PR_CAPBSET_DROP, capability, 0, 0, 0);
            if (result == -(nint)Errno.EINVAL)
            {
                break; // the kernel has no more of them
            }

            // What is not there need not be dropped, by whoever has no right to.
            if (result < 0 && Raw(Numbers.Prctl, PR_CAPBSET_READ, capability) == 1)
            {
                return result;
            }
        }

        return 0;
    }

    private static nint SetCapabilities(ulong effective, ulong permitted, ulong inheritable)
    {
        uint* header = stackalloc uint[] { CapabilityVersion3, 0 };
        uint* data = stackalloc uint[]
        {
            (uint)effective, (uint)permitted, (uint)inheritable,
            (uint)(effective >> 32), (uint)(permitted >> 32), (uint)(inheritable >> 32),
        };
        return Raw(Numbers.CapSet, (nint)header, (nint)data);
    }

    private static nint SetAmbient(ulong mask)
    {
        nint result = Raw(Numbers.Prctl, PR_CAP_AMBIENT, 4 /* PR_CAP_AMBIENT_CLEAR_ALL */, 0, 0, 0);
        for (int capability = 0; result >= 0 && capability < 64; capability++)
        {
            if ((mask & (1ul << capability)) != 0)
            {
                result = Raw(Numbers.Prctl, PR_CAP_AMBIENT, 2 /* PR_CAP_AMBIENT_RAISE */, capability, 0, 0);
            }
        }

        return result;
    }

    private static nint Seccomp(nint filter, PlanOp* op)
    {
        // struct sock_fprog: a count of eight-byte instructions, padded, and their address.
        Pair program = new() { First = (ulong)(op->A / 8), Second = (ulong)filter };
        return Raw(Numbers.Seccomp, 1 /* SECCOMP_SET_MODE_FILTER */, (nint)op->B, (nint)(&program));
    }

    /// <summary>
    /// A terminal of the container's own devpts: unlocked, its other side opened through itself (TIOCGPTPEER), so that no path
    /// which the image could have planted is followed.
    /// </summary>
    private static nint OpenTerminal(Frame* frame, PlanOp* op, int root)
    {
        byte* path = stackalloc byte[] { (byte)'/', (byte)'d', (byte)'e', (byte)'v', (byte)'/', (byte)'p', (byte)'t', (byte)'s', (byte)'/', (byte)'p', (byte)'t', (byte)'m', (byte)'x', 0 };
        const int ReadWriteNoControl = 0x102;
        nint master = OpenInRoot(root, path, ReadWriteNoControl, ResolveNoSymlinks);
        if (master < 0)
        {
            return master;
        }

        int unlocked = 0;
        nint result = Raw(Numbers.Ioctl, master, 0x40045431 /* TIOCSPTLCK */, (nint)(&unlocked));
        result = result < 0 ? result : Raw(Numbers.Ioctl, master, 0x5441 /* TIOCGPTPEER */, ReadWriteNoControl | O_CLOEXEC);
        if (result < 0)
        {
            return result;
        }

        frame->Registers[op->Second] = (int)result;
        if (op->A != 0)
        {
            ushort* size = stackalloc ushort[] { (ushort)(op->A >> 16), (ushort)op->A, 0, 0 };
            Raw(Numbers.Ioctl, master, 0x5414 /* TIOCSWINSZ */, (nint)size);
        }

        return master;
    }

    private static nint Duplicate(int from, int to, bool closeOnExec)
    {
        if (from != to)
        {
            return Raw(Numbers.Dup3, from, to, closeOnExec ? O_CLOEXEC : 0);
        }

        const nint F_SETFD = 2;
        return Raw(Numbers.Fcntl, from, F_SETFD, closeOnExec ? 1 : 0) < 0 ? -(nint)Errno.EBADF : to;
    }

    private static nint Send(Frame* frame, PlanOp* op, int descriptor)
    {
        ChildReport report = new() { Kind = ChildReportKind.Descriptor, Op = (int)(op - frame->Ops) };
        return -(nint)UnixSocket.SendDescriptor(frame->Sync, (byte*)&report, sizeof(ChildReport), descriptor);
    }

    private static nint Synchronize(Frame* frame, PlanOp* op)
    {
        ChildReport report = new() { Kind = ChildReportKind.Point, Op = (int)(op - frame->Ops), Value = (int)op->A };
        nint result = Raw(Numbers.Write, frame->Sync, (nint)(&report), sizeof(ChildReport));
        byte answer;
        result = result < 0 ? result : Raw(Numbers.Read, frame->Sync, (nint)(&answer), 1);
        return result == 0 ? -(nint)Errno.ECONNRESET : result < 0 ? result : 0;
    }

    private static nint WaitFifo(Frame* frame, int fifo)
    {
        frame->Sync = -1;
        byte start;
        return Raw(Numbers.Read, fifo, (nint)(&start), 1);
    }

    private static nint CloseOthers(int first, int kept)
    {
        nint result = kept > first ? Raw(Numbers.CloseRange, first, kept - 1, 0) : 0;
        return result < 0 ? result : Raw(Numbers.CloseRange, kept + 1, int.MaxValue, 0);
    }

    /// <summary>
    /// A file that may be executed, by the search that <see cref="Execute"/> makes later. A filter that refuses the question
    /// leaves the answer to that.
    /// </summary>
    private static nint FindProgram(Frame* frame, uint* candidates, int count)
    {
        nint worst = -(nint)Errno.ENOENT;
        for (int i = 0; i < count; i++)
        {
            nint path = (nint)(frame->Arena + candidates[i]);
            nint result = Raw(Numbers.FAccessAt2, AT_FDCWD, path, 1 /* X_OK */, 0x200 /* AT_EACCESS */);
            if ((result == 0 && !IsDirectory(path)) || result is -(nint)Errno.EPERM or -(nint)Errno.ENOSYS)
            {
                return 0;
            }

            result = result == 0 ? -(nint)Errno.EACCES : result;
            worst = result is -(nint)Errno.ENOENT or -(nint)Errno.ENOTDIR ? worst : result;
        }

        return worst;
    }

    private static bool IsDirectory(nint path)
    {
        nint fd = Raw(Numbers.OpenAt, AT_FDCWD, path, O_PATH | O_CLOEXEC);
        bool directory = fd >= 0 && IsDirectory((int)fd);
        Raw(Numbers.Close, fd);
        return directory;
    }

    /// <summary>What a child whose parent is gone has to say: the step to whoever reads its standard error, and a shell's exit code.</summary>
    internal static int ReportAlone(Frame* frame, ChildReport* report)
    {
        byte* message = stackalloc byte[512];
        int length = Append(message, 0, frame->Arena + frame->Ops[report->Op].Label, 400);
        byte* number = stackalloc byte[] { (byte)':', (byte)' ', (byte)'e', (byte)'r', (byte)'r', (byte)'o', (byte)'r', (byte)' ', 0 };
        length = Append(message, length, number, 16);
        for (int divisor = report->Value >= 100 ? 100 : report->Value >= 10 ? 10 : 1; divisor > 0; divisor /= 10)
        {
            message[length++] = (byte)('0' + (report->Value / divisor % 10));
        }

        message[length++] = (byte)'\n';
        Raw(Numbers.Write, 2, (nint)message, length);
        return (Errno)report->Value is Errno.ENOENT or Errno.ENOTDIR ? 127 : 126;
    }

    private static int Append(byte* to, int at, byte* text, int most)
    {
        for (int i = 0; text[i] != 0 && i < most; i++)
        {
            to[at++] = text[i];
        }

        return at;
    }

    /// <summary>getcwd answers "(unreachable)…" for a directory outside of the root: a descriptor that leaked in through its path.</summary>
    private static nint VerifyDirectory()
    {
        byte* path = stackalloc byte[MaxPath];
        nint length = Raw(Numbers.GetCwd, (nint)path, MaxPath);
        return length < 0 ? length : path[0] == '/' ? 0 : -(nint)Errno.ENOENT;
    }

    private static nint Execute(Frame* frame, PlanOp* op)
    {
        int arguments = (int)op->A;
        int variables = (int)op->B;
        int candidates = (int)op->C;
        nint* vectors = stackalloc nint[arguments + variables + 2];
        nint* environment = vectors + arguments + 1;
        Link(frame, op->Text, arguments, vectors);
        Link(frame, op->Value, variables, environment);
        uint* list = (uint*)(frame->Arena + (uint)(op->C >> 32));
        nint worst = -(nint)Errno.ENOENT;
        for (int i = 0; i < candidates; i++)
        {
            nint failed = Raw(Numbers.Execve, (nint)(frame->Arena + list[i]), (nint)vectors, (nint)environment);
            if (failed is not (-(nint)Errno.ENOENT) and not (-(nint)Errno.ENOTDIR) and not (-(nint)Errno.EACCES))
            {
                return failed;
            }

            worst = failed == -(nint)Errno.EACCES ? failed : worst;
        }

        return worst;
    }

    private static void Link(Frame* frame, uint vector, int count, nint* pointers)
    {
        uint* offsets = (uint*)(frame->Arena + vector);
        for (int i = 0; i < count; i++)
        {
            pointers[i] = (nint)(frame->Arena + offsets[i]);
        }

        pointers[count] = 0;
    }
}
