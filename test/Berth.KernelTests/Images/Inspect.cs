using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.KernelTests.Images;

/// <summary>What is really on disk below a directory, by names of bytes and without following links.</summary>
internal static class Inspect
{
    public static FileStatus Status(string root, string path) => Status(root, Encoding.UTF8.GetBytes(path));

    public static FileStatus Status(string root, byte[] path)
    {
        using SafeFileHandle directory = Open(root);
        LinuxException.ThrowIfFailed(FilesAt.Status(directory, path, out FileStatus status), "status", Encoding.UTF8.GetString(path));
        return status;
    }

    public static bool Exists(string root, string path)
    {
        using SafeFileHandle directory = Open(root);
        return FilesAt.Status(directory, Encoding.UTF8.GetBytes(path), out _) == Errno.None;
    }

    public static byte[]? Attribute(string root, string path, string name)
    {
        using SafeFileHandle directory = Open(root);
        return ExtendedAttributes.Get(directory, Encoding.UTF8.GetBytes(path), Encoding.UTF8.GetBytes(name));
    }

    public static SafeFileHandle Open(string path)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(path, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle handle), "open", path);
        return handle;
    }
}
