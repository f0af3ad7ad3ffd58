using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>
/// Files named by the descriptor of a directory and the bytes of a name: what a layer needs, whose names are not text and
/// whose links must not be followed out of it. Names carry no terminating NUL; one that contains a NUL is <c>EINVAL</c>.
/// Unless a method says otherwise it never follows a link in the last component, and every descriptor is born close-on-exec.
/// </summary>
[SkipLocalsInit]
public static unsafe partial class FilesAt
{
    /// <summary>The longest path the kernel takes, its NUL included.</summary>
    public const int PathMax = 4096;

    /// <summary>Opens a path of the host, links followed, relative to the working directory.</summary>
    public static Errno OpenPath(string path, OpenFlags flags, out SafeFileHandle handle)
    {
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(System.Text.Encoding.UTF8.GetBytes(path), text);
        return error == Errno.None ? Opened(NativeOpenAt(AtFdCwd, text, (int)(flags | OpenFlags.CloseOnExec), 0), out handle) : Refused(error, out handle);
    }

    /// <summary>Opens <paramref name="name"/> in a directory.</summary>
    public static Errno Open(SafeFileHandle directory, ReadOnlySpan<byte> name, OpenFlags flags, uint mode, out SafeFileHandle handle)
    {
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(name, text);
        if (error != Errno.None)
        {
            return Refused(error, out handle);
        }
        return Opened(NativeOpenAt(directory, text, (int)(flags | OpenFlags.CloseOnExec | OpenFlags.NoFollow), mode), out handle);
    }

    /// <summary>Opens a path that starts in a directory, links followed wherever they lead: for a tree that is nobody's but the kernel's.</summary>
    public static Errno OpenFollowing(SafeFileHandle directory, ReadOnlySpan<byte> path, OpenFlags flags, out SafeFileHandle handle)
    {
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(path, text);
        return error == Errno.None ? Opened(NativeOpenAt(directory, text, (int)(flags | OpenFlags.CloseOnExec), 0), out handle) : Refused(error, out handle);
    }

    /// <summary>
    /// Opens a path as if <paramref name="root"/> were the root directory: links, absolute ones too, and <c>..</c> stay inside
    /// (<c>openat2</c> with RESOLVE_IN_ROOT), and links of /proc are refused.
    /// </summary>
    public static Errno OpenInRoot(SafeFileHandle root, ReadOnlySpan<byte> path, OpenFlags flags, out SafeFileHandle handle)
    {
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(path.IsEmpty ? "."u8 : path, text);
        if (error != Errno.None)
        {
            return Refused(error, out handle);
        }
        var how = new OpenHow { Flags = (ulong)(flags | OpenFlags.CloseOnExec), Resolve = ResolveInRoot | ResolveNoMagicLinks };
        for (int attempt = 0; ; attempt++)
        {
            int descriptor = (int)NativeSyscall(Syscall.Numbers.OpenAt2, root, text, &how, (nuint)sizeof(OpenHow));
            error = Opened(descriptor, out handle);
            // EAGAIN: something was renamed meanwhile and the kernel could not prove that the path stayed inside (openat2(2)).
            if (error != Errno.EAGAIN || attempt == MaxResolveAttempts)
            {
                return error;
            }
        }
    }

    public static Errno MakeDirectory(SafeFileHandle directory, ReadOnlySpan<byte> name, uint mode)
    {
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(name, text);
        return error != Errno.None ? error : Result(NativeMkdirAt(directory, text, mode));
    }

    /// <summary>Makes a device node, a fifo or an empty file: <paramref name="mode"/> carries the type. The umask applies.</summary>
    public static Errno MakeNode(SafeFileHandle directory, ReadOnlySpan<byte> name, uint mode, ulong device)
    {
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(name, text);
        return error != Errno.None ? error : Result(NativeMknodAt(directory, text, mode, device));
    }

    public static Errno SymbolicLink(ReadOnlySpan<byte> target, SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        byte* destination = stackalloc byte[PathMax];
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(target, destination);
        error = error == Errno.None ? Terminate(name, text) : error;
        return error != Errno.None ? error : Result(NativeSymlinkAt(destination, directory, text));
    }

    public static Errno HardLink(SafeFileHandle fromDirectory, ReadOnlySpan<byte> from, SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        byte* source = stackalloc byte[PathMax];
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(from, source);
        error = error == Errno.None ? Terminate(name, text) : error;
        return error != Errno.None ? error : Result(NativeLinkAt(fromDirectory, source, directory, text, 0));
    }

    /// <summary>Removes a file, or with <paramref name="isDirectory"/> an empty directory.</summary>
    public static Errno Unlink(SafeFileHandle directory, ReadOnlySpan<byte> name, bool isDirectory = false)
    {
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(name, text);
        return error != Errno.None ? error : Result(NativeUnlinkAt(directory, text, isDirectory ? AtRemoveDir : 0));
    }

    /// <summary>Renames within one directory; an existing target is an error (<c>EEXIST</c>), never replaced.</summary>
    public static Errno RenameWithoutReplacing(SafeFileHandle directory, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        byte* source = stackalloc byte[PathMax];
        byte* text = stackalloc byte[PathMax];
        Errno error = Terminate(from, source);
        error = error == Errno.None ? Terminate(to, text) : error;
        return error != Errno.None ? error : Result(NativeRenameAt2(directory, source, directory, text, RenameNoReplace));
    }

    /// <summary>The target of a symbolic link, into <paramref name="buffer"/>; a target longer than the buffer is cut off.</summary>
    public static Errno ReadLink(SafeFileHandle directory, ReadOnlySpan<byte> name, Span<byte> buffer, out int length)
    {
        byte* text = stackalloc byte[PathMax];
        length = 0;
        Errno error = Terminate(name, text);
        if (error != Errno.None)
        {
            return error;
        }
        fixed (byte* target = buffer)
        {
            length = (int)NativeReadLinkAt(directory, text, target, (nuint)buffer.Length);
        }
        return Result(length);
    }
}
