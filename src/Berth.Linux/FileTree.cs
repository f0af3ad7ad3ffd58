using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>
/// Removes trees of any depth with names of any bytes: it holds one descriptor, not one for each level, and climbs back by
/// <c>..</c>. Where somebody else moves a directory meanwhile, that leads elsewhere; it is noticed by the directory's identity.
/// </summary>
public static class FileTree
{
    /// <summary>Removes a file or a whole tree. What is not there is no error.</summary>
    public static void Remove(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        Errno error = FilesAt.Unlink(directory, name);
        if (error is Errno.None or Errno.ENOENT)
        {
            return;
        }
        // unlink(2) of a directory is EISDIR on Linux; EPERM is what POSIX says and some file systems answer.
        if (error is not (Errno.EISDIR or Errno.EPERM))
        {
            throw Failure("remove", name, error);
        }
        Empty(OpenDirectory(directory, name));
        error = FilesAt.Unlink(directory, name, isDirectory: true);
        if (error is not (Errno.None or Errno.ENOENT))
        {
            throw Failure("remove", name, error);
        }
    }

    private static void Empty(SafeFileHandle directory)
    {
        var parents = new Stack<(byte[] Name, ulong Inode, ulong FileSystem)>();
        SafeFileHandle current = directory;
        try
        {
            while (true)
            {
                byte[]? child = RemoveFilesUpToDirectory(current);
                if (child is null && parents.Count == 0)
                {
                    return;
                }
                if (child is not null)
                {
                    FileStatus parent = StatusOf(current);
                    current = Exchange(current, OpenDirectory(current, child));
                    parents.Push((child, parent.Inode, parent.FileSystem));
                    continue;
                }
                current = Exchange(current, OpenDirectory(current, ".."u8));
                (byte[] emptied, ulong inode, ulong fileSystem) = parents.Pop();
                if (StatusOf(current) is var above && (above.Inode != inode || above.FileSystem != fileSystem))
                {
                    throw new IOException($"directory {Encoding.UTF8.GetString(emptied)} was moved while it was removed");
                }
                LinuxException.ThrowIfFailed(FilesAt.Unlink(current, emptied, isDirectory: true), "remove", Encoding.UTF8.GetString(emptied));
            }
        }
        finally
        {
            current.Dispose();
        }
    }

    /// <summary>Removes files until a directory that is not empty turns up; its name is the result, null at the end.</summary>
    private static byte[]? RemoveFilesUpToDirectory(SafeFileHandle directory)
    {
        var reader = new DirectoryReader(directory);
        while (reader.Next(out ReadOnlySpan<byte> name))
        {
            Errno error = FilesAt.Unlink(directory, name);
            if (error is Errno.EISDIR or Errno.EPERM)
            {
                error = FilesAt.Unlink(directory, name, isDirectory: true);
            }
            if (error == Errno.ENOTEMPTY)
            {
                return name.ToArray();
            }
            if (error is not (Errno.None or Errno.ENOENT))
            {
                throw Failure("remove", name, error);
            }
        }
        return null;
    }

    private static FileStatus StatusOf(SafeFileHandle directory)
    {
        LinuxException.ThrowIfFailed(FilesAt.Status(directory, [], out FileStatus status), "status");
        return status;
    }

    private static SafeFileHandle Exchange(SafeFileHandle old, SafeFileHandle handle)
    {
        old.Dispose();
        return handle;
    }

    private static SafeFileHandle OpenDirectory(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        Errno error = FilesAt.Open(directory, name, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle handle);
        return error == Errno.None ? handle : throw Failure("open", name, error);
    }

    private static LinuxException Failure(string operation, ReadOnlySpan<byte> name, Errno error) =>
        new(operation, Encoding.UTF8.GetString(name), error);
}
