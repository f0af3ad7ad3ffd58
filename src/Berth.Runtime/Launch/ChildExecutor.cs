using System.Runtime.CompilerServices;
using Berth.Linux;
using static Berth.Linux.Syscall;

namespace Berth.Runtime.Launch;

/// <summary>
/// Interprets a launch plan in the child of a clone. Between the clone and execve there is no runtime to rely on: nothing here
/// allocates, locks, throws, or calls anything but raw system calls; memory is the plan itself and this stack. The first
/// failure ends the plan and is returned with the operation's index.
/// </summary>
internal static unsafe partial class ChildExecutor
{
    private const int AT_FDCWD = -100;
    private const int O_CLOEXEC = 0x80000;
    private const int MaxPath = 4096;

    /// <summary>What the executor works on: the plan in memory shared with the parent, and the registers beside it.</summary>
    internal struct Frame
    {
        public PlanOp* Ops;
        public int Count;
        public byte* Arena;
        public int* Registers;

        /// <summary>The socket to the parent; -1 when it is closed and the parent gone.</summary>
        public int Sync;
    }

    /// <summary>Runs the operations; returns only on failure (or when the plan has no <see cref="PlanOpCode.Execute"/>).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Errno Run(Frame* frame, int* failedAt)
    {
        for (int i = 0; i < frame->Count; i++)
        {
            PlanOp* op = frame->Ops + i;
            *failedAt = i;
            nint result = Step(frame, op);
            if (result < 0 && (op->Flags & PlanOpFlags.Optional) == 0)
            {
                return (Errno)(-result);
            }

            if (result >= 0 && op->To >= 0)
            {
                frame->Registers[op->To] = (int)result;
            }
        }

        return Errno.None;
    }

    private static nint Step(Frame* frame, PlanOp* op)
    {
        nint text = (nint)(frame->Arena + op->Text);
        nint value = (nint)(frame->Arena + op->Value);
        nint from = op->From >= 0 ? frame->Registers[op->From] : AT_FDCWD;
        switch (op->Code)
        {
            case PlanOpCode.SetNamespace: return Raw(Numbers.SetNs, from, (nint)op->A);
            case PlanOpCode.Unshare: return Raw(Numbers.Unshare, (nint)op->A);
            case PlanOpCode.NewSession: return Raw(Numbers.SetSid);
            case PlanOpCode.SetPropagation: return Raw(Numbers.Mount, 0, text, 0, (nint)op->A, 0);
            case PlanOpCode.MountOverlay: return MountOverlay(text, value);
            case PlanOpCode.FsOpen: return Raw(Numbers.FsOpen, text, 1 /* FSOPEN_CLOEXEC */);
            case PlanOpCode.FsConfig: return FsConfig(op, from, text, value);
            case PlanOpCode.FsConfigMode: return FsConfigMode(from, op->Second >= 0 ? frame->Registers[op->Second] : AT_FDCWD, (byte*)text);
            case PlanOpCode.FsMount: return Raw(Numbers.FsMount, from, 1 /* FSMOUNT_CLOEXEC */, (nint)op->A);
            case PlanOpCode.OpenTree: return Raw(Numbers.OpenTree, from, text, (nint)op->A | O_CLOEXEC);
            case PlanOpCode.MountSetAttributes: return SetAttributes(frame, op, from);
            case PlanOpCode.MakeUserNamespace: return MakeUserNamespace((byte*)text, (byte*)value);
            case PlanOpCode.MoveMount: return MoveMount((int)from, frame->Registers[op->Second], (ProcRule)op->A);
            case PlanOpCode.OpenInRoot: return OpenInRoot((int)from, (byte*)text, op->A, op->B);
            case PlanOpCode.OpenMountPoint: return OpenMountPoint((int)from, (byte*)text, op->Second >= 0 ? frame->Registers[op->Second] : -1, op->B);
            case PlanOpCode.MakeNode: return MakeNode((int)from, (byte*)text, op);
            case PlanOpCode.MakeLink: return MakeLink((int)from, (byte*)text, (byte*)value);
            case PlanOpCode.MaskPath: return MaskPath(frame, op, (int)from, (byte*)text);
            case PlanOpCode.ReadOnlyPath: return ReadOnlyPath((int)from, (byte*)text);
            case PlanOpCode.MakeDirectory: return MakeDirectory((int)from, (byte*)text, (uint)op->A);
            case PlanOpCode.Open: return Raw(Numbers.OpenAt, AT_FDCWD, text, (nint)op->A | O_CLOEXEC, (nint)op->B);
            case PlanOpCode.Duplicate: return Duplicate((int)from, (int)op->A, op->B != 0);
            case PlanOpCode.Close: return Raw(Numbers.Close, from);
            case PlanOpCode.WriteFile: return WriteFile(op->From >= 0, (int)from, (byte*)text, (byte*)value);
            case PlanOpCode.FChdir: return Raw(Numbers.FChdir, from);
            case PlanOpCode.Chdir: return EnterDirectory((byte*)text);
            case PlanOpCode.Chroot: return Raw(Numbers.Chroot, text);
            case PlanOpCode.PivotRoot: return Raw(Numbers.PivotRoot, CurrentDirectory(frame), CurrentDirectory(frame));
            case PlanOpCode.DetachOldRoot: return Raw(Numbers.Umount2, CurrentDirectory(frame), 2 /* MNT_DETACH */);
            default: return ProcessStep(frame, op, from, text, value);
        }
    }

    /// <summary>The steps that concern the process rather than its file system.</summary>
    private static nint ProcessStep(Frame* frame, PlanOp* op, nint from, nint text, nint value)
    {
        switch (op->Code)
        {
            case PlanOpCode.SetHostName: return Raw(Numbers.SetHostName, text, (nint)op->A);
            case PlanOpCode.SetDomainName: return Raw(Numbers.SetDomainName, text, (nint)op->A);
            case PlanOpCode.SetLimit: return SetLimit(op);
            case PlanOpCode.SetGroups: return Raw(Numbers.SetGroups, (nint)op->A, text);
            case PlanOpCode.SetIds: return SetIds((nint)op->A, (nint)op->B);
            case PlanOpCode.Prctl: return Raw(Numbers.Prctl, (nint)op->A, (nint)op->B, (nint)op->C);
            case PlanOpCode.LimitBounding: return LimitBounding((ulong)op->A);
            case PlanOpCode.SetCapabilities: return SetCapabilities((ulong)op->A, (ulong)op->B, (ulong)op->C);
            case PlanOpCode.SetAmbient: return SetAmbient((ulong)op->A);
            case PlanOpCode.Seccomp: return Seccomp(text, op);
            case PlanOpCode.OpenTerminal: return OpenTerminal(frame, op, (int)from);
            case PlanOpCode.ControlTerminal: return Raw(Numbers.Ioctl, from, 0x540e /* TIOCSCTTY */, 0);
            case PlanOpCode.SendDescriptor: return Send(frame, op, (int)from);
            case PlanOpCode.ChangeOwner: return Raw(Numbers.FChown, from, (nint)op->A, (nint)op->B);
            case PlanOpCode.CloseRange: return Raw(Numbers.CloseRange, (nint)op->A, int.MaxValue, 4 /* CLOSE_RANGE_CLOEXEC */);
            case PlanOpCode.VerifyDirectory: return VerifyDirectory();
            case PlanOpCode.Synchronize: return Synchronize(frame, op);
            case PlanOpCode.WaitFifo: return WaitFifo(frame, (int)from);
            case PlanOpCode.CloseOthers: return CloseOthers((int)op->A, (int)from);
            case PlanOpCode.FindProgram: return FindProgram(frame, (uint*)text, (int)op->A);
            case PlanOpCode.NewKeyring: return Raw(IsArm64 ? 219 : 250, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, text);
            case PlanOpCode.SetUmask: return Raw(Numbers.Umask, (nint)op->A);
            case PlanOpCode.SetPersonality: return Raw(Numbers.Personality, (nint)op->A);
            case PlanOpCode.Execute: return Execute(frame, op);
            default: return -(nint)Errno.ENOSYS;
        }
    }

    /// <summary>"." as a C string, in the scratch bytes behind the registers.</summary>
    private static nint CurrentDirectory(Frame* frame)
    {
        byte* scratch = (byte*)(frame->Registers + PlanRegister.Count);
        scratch[0] = (byte)'.';
        scratch[1] = 0;
        return (nint)scratch;
    }
}
