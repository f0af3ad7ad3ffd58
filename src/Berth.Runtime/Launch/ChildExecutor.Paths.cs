using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Berth.Linux;
using static Berth.Linux.Syscall;

namespace Berth.Runtime.Launch;

/// <summary>Paths inside the container's root: resolved by openat2 with the root as its ceiling, never by a path string of the image.</summary>
internal static unsafe partial class ChildExecutor
{
    private const int O_PATH = 0x200000;
    private const int O_WRONLY = 1;
    private const int O_CREAT_EXCL = 0xc0;
    private const long ResolveNoXdev = 0x01;
    private const long ResolveNoMagicLinks = 0x02;
    private const long ResolveNoSymlinks = 0x04;
    private const long ResolveBeneath = 0x08;
    private const long ResolveInRoot = 0x10;
    private const uint FileTypeMask = 0xf000;
    private const uint DirectoryType = 0x4000;

    private static int ONoFollow => IsArm64 ? 0x8000 : 0x20000;

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public long Flags;
        public long Mode;
        public long Resolve;
    }

    private static nint OpenInRoot(int root, byte* path, long flags, long resolve)
    {
        OpenHow how = new() { Flags = flags | O_CLOEXEC, Resolve = ResolveInRoot | ResolveNoMagicLinks | resolve };
        return OpenAt2(root, path, &how);
    }

    /// <summary>
    /// By no magic link: /proc/self/fd/N would lead to what this child has open. A filter of the user's own that is in force already
    /// may not know openat2; the step that verifies the directory stands behind it.
    /// </summary>
    private static nint EnterDirectory(byte* path)
    {
        OpenHow how = new() { Flags = O_PATH | O_CLOEXEC, Resolve = ResolveNoMagicLinks };
        nint fd = OpenAt2(AT_FDCWD, path, &how);
        if (fd is -(nint)Errno.EPERM or -(nint)Errno.ENOSYS)
        {
            return Raw(Numbers.Chdir, (nint)path);
        }

        nint result = fd < 0 ? fd : Raw(Numbers.FChdir, fd);
        Raw(Numbers.Close, fd);
        return result;
    }

    private static nint OpenAt2(int directory, byte* path, OpenHow* how)
    {
        nint fd;
        do
        {
            // EAGAIN: a rename raced with the resolution of ".."; the kernel asks to try again.
            fd = Raw(Numbers.OpenAt2, directory, (nint)path, (nint)how, sizeof(OpenHow));
        }
        while (fd == -(nint)Errno.EAGAIN);
        return fd;
    }

    /// <summary>The directory (or, for a source that is no directory, the file) at a path, made where it is missing.</summary>
    private static nint OpenMountPoint(int root, byte* path, int source, long resolve)
    {
        nint found = OpenInRoot(root, path, O_PATH, resolve);
        if (found != -(nint)Errno.ENOENT)
        {
            return found;
        }

        bool wantsFile = source >= 0 && !IsDirectory(source);
        nint made = MakePath(root, path, 0x1ed /* 0755 */, wantsFile);
        return made < 0 ? made : OpenInRoot(root, path, O_PATH, resolve);
    }

    private static nint MakeDirectory(int root, byte* path, uint mode) => MakePath(root, path, mode, lastIsFile: false);

    /// <summary>Makes each missing component of a path in turn, each in the directory that the part before it resolves to.</summary>
    private static nint MakePath(int root, byte* path, uint mode, bool lastIsFile)
    {
        byte* prefix = stackalloc byte[MaxPath];
        int length = 0;
        while (path[length] != 0)
        {
            int start = length;
            while (path[start] == '/')
            {
                start++;
            }

            int end = start;
            while (path[end] != 0 && path[end] != '/')
            {
                end++;
            }

            if (end >= MaxPath - 1)
            {
                return -(nint)Errno.ENAMETOOLONG;
            }

            Copy(prefix + length, path + length, end - length);
            prefix[end] = 0;
            nint failed = end == start ? 0 : MakeComponent(root, prefix, start, mode, lastIsFile && IsLast(path + end));
            if (failed < 0)
            {
                return failed;
            }

            length = end;
        }

        return 0;
    }

    /// <summary>Makes the last component of <paramref name="prefix"/>, which begins at <paramref name="name"/>, unless it exists. Paths are absolute.</summary>
    private static nint MakeComponent(int root, byte* prefix, int name, uint mode, bool file)
    {
        nint existing = OpenInRoot(root, prefix, O_PATH, 0);
        if (existing >= 0)
        {
            return Raw(Numbers.Close, existing);
        }

        byte first = prefix[name];
        prefix[name] = 0;
        nint parent = OpenInRoot(root, prefix, O_PATH, 0);
        prefix[name] = first;
        if (parent < 0)
        {
            return parent;
        }

        nint result = file
            ? CreateFile((int)parent, prefix + name)
            : Raw(Numbers.MkdirAt, parent, (nint)(prefix + name), (nint)mode);
        Raw(Numbers.Close, parent);
        return result == -(nint)Errno.EEXIST ? 0 : result;
    }

    private static nint CreateFile(int parent, byte* name)
    {
        nint fd = Raw(Numbers.OpenAt, parent, (nint)name, O_WRONLY | O_CREAT_EXCL | O_CLOEXEC | ONoFollow, 0x1a4 /* 0644 */);
        return fd < 0 ? fd : Raw(Numbers.Close, fd);
    }

    /// <summary>The parent directory of a path, made where missing, and the name in it.</summary>
    private static nint OpenParent(int root, byte* path, byte* buffer, byte** name)
    {
        int slash = 0;
        int length = 0;
        for (; path[length] != 0; length++)
        {
            slash = path[length] == '/' ? length : slash;
        }

        if (length >= MaxPath)
        {
            return -(nint)Errno.ENAMETOOLONG;
        }

        Copy(buffer, path, slash);
        buffer[slash] = 0;
        *name = path + slash + (path[slash] == '/' ? 1 : 0);
        if (slash == 0)
        {
            buffer[0] = (byte)'/';
            buffer[1] = 0;
        }

        nint found = OpenInRoot(root, buffer, O_PATH, 0);
        if (found != -(nint)Errno.ENOENT)
        {
            return found;
        }

        nint made = MakePath(root, buffer, 0x1ed, lastIsFile: false);
        return made < 0 ? made : OpenInRoot(root, buffer, O_PATH, 0);
    }

    private static nint MakeNode(int root, byte* path, PlanOp* op)
    {
        byte* buffer = stackalloc byte[MaxPath];
        byte* name;
        nint parent = OpenParent(root, path, buffer, &name);
        if (parent < 0)
        {
            return parent;
        }

        nint result = Raw(Numbers.MknodAt, parent, (nint)name, (nint)op->A, (nint)op->B);
        if (result == 0)
        {
            // The mode is given exactly, whatever the umask is. A fresh node is no link, so following is safe.
            result = Raw(Numbers.FChmodAt, parent, (nint)name, (nint)(op->A & 0xfff));
        }

        if (result == 0 && op->C != 0)
        {
            result = Raw(Numbers.FChownAt, parent, (nint)name, (nint)(op->C >> 32), (nint)(uint)op->C, 0x100 /* AT_SYMLINK_NOFOLLOW */);
        }

        Raw(Numbers.Close, parent);
        return result == -(nint)Errno.EEXIST ? 0 : result;
    }

    private static nint MakeLink(int root, byte* path, byte* target)
    {
        byte* buffer = stackalloc byte[MaxPath];
        byte* name;
        nint parent = OpenParent(root, path, buffer, &name);
        if (parent < 0)
        {
            return parent;
        }

        nint result = Raw(Numbers.SymlinkAt, (nint)target, parent, (nint)name);
        Raw(Numbers.Close, parent);
        return result == -(nint)Errno.EEXIST ? 0 : result;
    }

    /// <summary>Below a directory the way may cross neither links nor mounts: what is written there is the file meant, or nothing.</summary>
    private static nint WriteFile(bool beneath, int directory, byte* path, byte* content)
    {
        OpenHow how = new() { Flags = O_WRONLY | O_CLOEXEC, Resolve = beneath ? ResolveBeneath | ResolveNoSymlinks | ResolveNoXdev : 0 };
        nint fd = OpenAt2(directory, path, &how);
        if (fd < 0)
        {
            return fd;
        }

        nint written = Raw(Numbers.Write, fd, (nint)content, Length(content));
        Raw(Numbers.Close, fd);
        return written < 0 ? written : 0;
    }

    private static bool IsDirectory(int fd) => (ModeOf(fd) & FileTypeMask) == DirectoryType;

    /// <summary>Type and permissions; 0 where they cannot be had.</summary>
    private static uint ModeOf(int fd)
    {
        // struct stat is at most 144 bytes; st_mode lies at 24 on x86_64 and at 16 on aarch64.
        byte* stat = stackalloc byte[256];
        return Raw(Numbers.FStat, fd, (nint)stat) == 0 ? *(uint*)(stat + (IsArm64 ? 16 : 24)) : 0;
    }

    private static bool IsLast(byte* rest)
    {
        while (*rest == '/')
        {
            rest++;
        }

        return *rest == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* to, byte* from, int count)
    {
        for (int i = 0; i < count; i++)
        {
            to[i] = from[i];
        }
    }

    private static int Length(byte* text)
    {
        int length = 0;
        while (text[length] != 0)
        {
            length++;
        }

        return length;
    }
}
