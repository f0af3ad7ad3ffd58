using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>
/// Mounts by descriptor, in the mount namespace of the calling thread. May wait for disks, so it is no part of a launch, whose child
/// has its own way to the same calls.
/// </summary>
public static unsafe partial class Mounts
{
    private const uint OpenTreeClone = 1;
    private const uint OpenTreeCloseOnExec = 0x80000;
    private const uint EmptyPath = 0x1000;
    private const uint Recursively = 0x8000;
    private const uint BothEmpty = 0x4 | 0x40; // MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH
    private const nuint ReadOnly = 1; // MS_RDONLY
    private const ulong AttributeReadOnly = 1; // MOUNT_ATTR_RDONLY
    private const int Detach = 2; // MNT_DETACH
    private const nuint PrivateRecursively = 0x40000 | 0x4000; // MS_PRIVATE | MS_REC

    /// <summary>A detached copy of the mount that an opened file lies in, from that file down.</summary>
    /// <param name="file">Of the calling thread's namespace; <c>O_PATH</c> is enough.</param>
    /// <param name="recursive">With what is mounted below.</param>
    /// <param name="clone">The copy.</param>
    public static Errno Clone(SafeFileHandle file, bool recursive, out SafeFileHandle clone)
    {
        byte empty = 0;
        uint flags = OpenTreeClone | OpenTreeCloseOnExec | EmptyPath | (recursive ? Recursively : 0);
        int descriptor = (int)NativeOpenTree(Syscall.Numbers.OpenTree, file, &empty, flags);
        Errno error = Result(descriptor);
        clone = new SafeFileHandle(descriptor, ownsHandle: true);
        return error;
    }

    /// <summary>Puts a detached mount on a file or directory.</summary>
    public static Errno Attach(SafeFileHandle mount, SafeFileHandle target)
    {
        byte empty = 0;
        return Result((int)NativeMoveMount(Syscall.Numbers.MoveMount, mount, &empty, target, &empty, BothEmpty));
    }

    /// <summary>Nothing can be written through a mount from now on.</summary>
    /// <param name="mount">A descriptor of its root.</param>
    /// <param name="recursive">Nor through those below it.</param>
    public static Errno SetReadOnly(SafeFileHandle mount, bool recursive)
    {
        byte empty = 0;
        Attributes attributes = new() { Set = AttributeReadOnly };
        return Result((int)NativeSetAttributes(
            Syscall.Numbers.MountSetAttr, mount, &empty, EmptyPath | (recursive ? Recursively : 0), &attributes, (nuint)sizeof(Attributes)));
    }

    /// <summary>From now on nothing that is mounted in the calling thread's namespace is told to another, nor the other way.</summary>
    public static Errno MakeAllPrivate() => Result(NativeMount("none", "/", null, PrivateRecursively, null));

    /// <summary>Mounts an overlay.</summary>
    /// <param name="target">A directory.</param>
    /// <param name="options">As in mount(8); at most 4095 bytes.</param>
    /// <param name="isReadOnly">Needs no upper directory.</param>
    public static Errno MountOverlay(string target, string options, bool isReadOnly) =>
        Result(NativeMount("overlay", target, "overlay", isReadOnly ? ReadOnly : 0, options));

    /// <summary>Mounts a file system, or with MS_BIND among the flags a directory.</summary>
    /// <param name="source">What the file system is on.</param>
    /// <param name="target">A directory.</param>
    /// <param name="type">Of the file system.</param>
    /// <param name="flags">MS_ flags of mount(2).</param>
    /// <param name="data">The file system's own options, with commas between.</param>
    public static Errno Mount(string source, string target, string type, ulong flags, string data) =>
        Result(NativeMount(source, target, type, (nuint)flags, data.Length == 0 ? null : data));

    /// <summary>
    /// Makes a mount the root of the calling thread's namespace, and takes the old root with all that is mounted below it out. For a
    /// thread that has parted its working directory from its process's (unshare(2) of a mount namespace does).
    /// </summary>
    /// <param name="target">Where it is mounted, in a namespace whose mounts are private.</param>
    public static Errno MakeRoot(string target)
    {
        Errno error = Result(NativeChDir(target));
        error = error == Errno.None ? Result((int)NativePivotRoot(Syscall.Numbers.PivotRoot, ".", ".")) : error;
        return error == Errno.None ? Result(NativeUnmount(".", Detach)) : error;
    }

    /// <summary>Things can be written through a mount from now on, where its file system allows.</summary>
    /// <param name="mount">A descriptor of its root.</param>
    public static Errno SetWritable(SafeFileHandle mount)
    {
        byte empty = 0;
        Attributes attributes = new() { Clear = AttributeReadOnly };
        return Result((int)NativeSetAttributes(Syscall.Numbers.MountSetAttr, mount, &empty, EmptyPath, &attributes, (nuint)sizeof(Attributes)));
    }

    /// <summary><c>struct mount_attr</c> of mount_setattr(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }

    private static Errno Result(int result) => result < 0 ? (Errno)Marshal.GetLastPInvokeError() : Errno.None;

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeMount(string source, string target, string? type, nuint flags, string? options);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeUnmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeChDir(string directory);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NativePivotRoot(nint number, string newRoot, string oldRoot);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint NativeOpenTree(nint number, SafeFileHandle file, byte* path, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint NativeMoveMount(nint number, SafeFileHandle mount, byte* path, SafeFileHandle target, byte* targetPath, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint NativeSetAttributes(nint number, SafeFileHandle mount, byte* path, uint flags, Attributes* attributes, nuint size);
}
