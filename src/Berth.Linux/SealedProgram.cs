using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>
/// The file of the running program as a container's process sees it in <c>/proc/self/exe</c>: before it executes its own program,
/// or when that is a link to this one. On a read-only mount nobody can write to it through there (CVE-2019-5736).
/// </summary>
public static unsafe partial class SealedProgram
{
    private const string Self = "/proc/self/exe";
    private const ulong ReadOnlyMount = 1; // ST_RDONLY
    private const int O_PATH = 0x200000;
    private const int CloneOneMount = 1 | Fd.CloseOnExec; // OPEN_TREE_CLONE
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH

    /// <summary>Whether the program was started from a read-only mount.</summary>
    public static bool IsSealed
    {
        get
        {
            FileSystemStatus status = default;
            return statvfs(Self, &status) == 0 && (status.Flags & ReadOnlyMount) != 0;
        }
    }

    /// <summary>Executes the program again, from a read-only mount of its file that no mount table shows. Returns only on failure.</summary>
    /// <param name="arguments">All of them, the program's name first.</param>
    /// <param name="mark">A variable, <c>NAME=value</c>, by which the new process knows what it is.</param>
    public static Errno Execute(IReadOnlyList<string> arguments, string mark)
    {
        int file = Fd.Open(Self, O_PATH);
        if (file < 0)
        {
            return (Errno)(-file);
        }

        fixed (byte* empty = "\0"u8)
        {
            nint mount = Syscall.Raw(Syscall.Numbers.OpenTree, file, (nint)empty, CloneOneMount | EmptyPath);
            if (mount < 0)
            {
                return Syscall.ErrnoOf(mount);
            }

            long* attributes = stackalloc long[] { 1 /* MOUNT_ATTR_RDONLY */, 0, 0, 0 };
            nint result = Syscall.Raw(Syscall.Numbers.MountSetAttr, mount, (nint)empty, EmptyPath, (nint)attributes, 32);
            if (result == 0)
            {
                nint* argv = StringVector.Allocate(arguments);
                nint* environment = StringVector.Allocate([.. Spawning.OwnEnvironment(), mark]);
                result = Syscall.Raw(Syscall.Numbers.ExecveAt, mount, (nint)empty, (nint)argv, (nint)environment, EmptyPath);
            }

            return Syscall.ErrnoOf(result);
        }
    }

    /// <summary><c>struct statvfs</c> of 64-bit glibc.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 112)]
    private struct FileSystemStatus
    {
        public ulong BlockSize;
        public ulong FragmentSize;
        public ulong Blocks;
        public ulong FreeBlocks;
        public ulong AvailableBlocks;
        public ulong Files;
        public ulong FreeFiles;
        public ulong AvailableFiles;
        public ulong Id;
        public ulong Flags;
        public ulong NameLength;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statvfs(string path, FileSystemStatus* status);
}
