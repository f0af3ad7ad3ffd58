using System.Runtime.InteropServices;
using Berth.Linux;
using static Berth.Linux.Syscall;

namespace Berth.Runtime.Launch;

/// <summary>Mounts: made detached, put onto descriptors.</summary>
internal static unsafe partial class ChildExecutor
{
    private const int AT_EMPTY_PATH = 0x1000;
    private const int AT_RECURSIVE = 0x8000;
    private const int OPEN_TREE_CLONE = 1;
    private const int MOVE_MOUNT_BOTH_EMPTY = 0x4 | 0x40;
    private const long MOUNT_ATTR_RDONLY = 1;

    [StructLayout(LayoutKind.Sequential)]
    private struct MountAttributes
    {
        public long Set;
        public long Clear;
        public long Propagation;
        public long UserNamespace;
    }

    private static nint FsConfig(PlanOp* op, nint context, nint key, nint value) =>
        Raw(Numbers.FsConfig, context, (nint)op->A, op->Text == 0 ? 0 : key, op->A == 1 /* FSCONFIG_SET_STRING */ ? value : 0, 0);

    /// <summary>Whatever keeps the directory from being opened is for the mounting on it to fail at.</summary>
    private static nint FsConfigMode(nint context, int root, byte* path)
    {
        nint directory = OpenInRoot(root, path, O_PATH, 0);
        if (directory < 0)
        {
            return 0;
        }

        const int digits = 4;
        byte* key = stackalloc byte[] { (byte)'m', (byte)'o', (byte)'d', (byte)'e', 0 };
        byte* mode = stackalloc byte[digits + 1];
        uint rest = ModeOf((int)directory);
        mode[digits] = 0;
        for (int i = digits - 1; i >= 0; i--, rest >>= 3)
        {
            mode[i] = (byte)('0' + (rest & 7));
        }

        Raw(Numbers.Close, directory);
        return Raw(Numbers.FsConfig, context, 1 /* FSCONFIG_SET_STRING */, (nint)key, (nint)mode, 0);
    }

    private static nint MountOverlay(nint target, nint data)
    {
        byte* name = stackalloc byte[] { (byte)'o', (byte)'v', (byte)'e', (byte)'r', (byte)'l', (byte)'a', (byte)'y', 0 };
        return Raw(Numbers.Mount, (nint)name, target, (nint)name, 0, data);
    }

    private static nint SetAttributes(Frame* frame, PlanOp* op, nint mount)
    {
        MountAttributes attributes = new() { Set = op->A, Clear = op->B, Propagation = op->C };
        attributes.UserNamespace = op->Second >= 0 ? frame->Registers[op->Second] : 0;
        return SetAttributes((int)mount, &attributes, recursive: (op->Flags & PlanOpFlags.Recursive) != 0);
    }

    private static nint SetAttributes(int mount, MountAttributes* attributes, bool recursive)
    {
        byte empty = 0;
        return Raw(Numbers.MountSetAttr, mount, (nint)(&empty), AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), (nint)attributes, sizeof(MountAttributes));
    }

    private static nint MoveMount(int mount, int target, ProcRule rule)
    {
        bool isRefused = rule switch { ProcRule.Outside => IsProc(target), ProcRule.ProcItself => !IsProc(mount), _ => false };
        return isRefused ? -(nint)Errno.EPERM : MoveMount(mount, target);
    }

    private static bool IsProc(int fd)
    {
        nint* status = stackalloc nint[15]; // struct statfs of 64 bits: the type is its first word
        return Raw(Numbers.FStatFs, fd, (nint)status) == 0 && *status == 0x9fa0 /* PROC_SUPER_MAGIC */;
    }

    private static nint MoveMount(int mount, int target)
    {
        byte empty = 0;
        return Raw(Numbers.MoveMount, mount, (nint)(&empty), target, (nint)(&empty), MOVE_MOUNT_BOTH_EMPTY);
    }

    private static nint CloneTree(int fd, int flags)
    {
        byte empty = 0;
        return Raw(Numbers.OpenTree, fd, (nint)(&empty), OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH | flags);
    }

    /// <summary>
    /// A directory is covered by a clone of the empty file system. Kernels before 6.15 clone a mount only once it is attached, so there
    /// the first directory takes the file system itself; moved a second time it would leave the first directory bare. Files are covered
    /// by the host's /dev/null, which the plan opened into <c>Second</c>.
    /// </summary>
    private static nint MaskPath(Frame* frame, PlanOp* op, int root, byte* path)
    {
        nint target = OpenInRoot(root, path, O_PATH, 0);
        if (target < 0)
        {
            return target is -(nint)Errno.ENOENT or -(nint)Errno.ENOTDIR ? frame->Registers[op->To] : target;
        }

        nint result;
        if (IsDirectory((int)target))
        {
            int empty = frame->Registers[op->To];
            result = CoverWithClone(empty, (int)target);
            result = result == -(nint)Errno.EINVAL ? MoveMount(empty, (int)target) : result;
        }
        else
        {
            result = CoverWithClone(frame->Registers[op->Second], (int)target);
        }

        Raw(Numbers.Close, target);
        return result < 0 ? result : frame->Registers[op->To];
    }

    private static nint ReadOnlyPath(int root, byte* path)
    {
        nint target = OpenInRoot(root, path, O_PATH, 0);
        if (target < 0)
        {
            return target is -(nint)Errno.ENOENT or -(nint)Errno.ENOTDIR ? 0 : target;
        }

        nint clone = CloneTree((int)target, AT_RECURSIVE);
        nint result = clone;
        if (clone >= 0)
        {
            MountAttributes readOnly = new() { Set = MOUNT_ATTR_RDONLY };
            result = SetAttributes((int)clone, &readOnly, recursive: true);
            result = result < 0 ? result : MoveMount((int)clone, (int)target);
            Raw(Numbers.Close, clone);
        }

        Raw(Numbers.Close, target);
        return result;
    }

    private static nint CoverWithClone(int source, int target)
    {
        nint clone = CloneTree(source, 0);
        if (clone < 0)
        {
            return clone;
        }

        nint result = MoveMount((int)clone, target);
        Raw(Numbers.Close, clone);
        return result;
    }
}
