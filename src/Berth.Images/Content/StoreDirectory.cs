using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Content;

/// <summary>
/// A directory of the store, held by descriptor. What is being made in it has a name that starts with <see cref="TemporaryPrefix"/>;
/// what is complete is renamed, so a name without the prefix is whole or the disk is broken.
/// </summary>
internal sealed class StoreDirectory : IDisposable
{
    public const string TemporaryPrefix = ".tmp-";
    private const uint PrivateMode = 0x1C0; // 0700: layers hold setuid programs and device nodes of strangers
    private readonly SafeFileHandle _handle;

    private StoreDirectory(string path, SafeFileHandle handle) => (Path, _handle) = (path, handle);

    public string Path { get; }

    public SafeFileHandle Handle => _handle;

    /// <summary>Opens the directory, made if missing, and removes what an earlier process left half made.</summary>
    public static StoreDirectory Open(string path)
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(path, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle handle), "open", path);
        var directory = new StoreDirectory(path, handle);
        foreach (byte[] name in new DirectoryReader(handle).ReadSorted().Where(IsTemporary))
        {
            FileTree.Remove(handle, name);
        }
        return directory;
    }

    public static bool IsTemporary(byte[] name) => name.AsSpan().StartsWith(Encoding.ASCII.GetBytes(TemporaryPrefix));

    public static string NewTemporaryName() => TemporaryPrefix + Guid.NewGuid().ToString("N");

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public SafeFileHandle CreateDirectory(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        LinuxException.ThrowIfFailed(FilesAt.MakeDirectory(_handle, bytes, PrivateMode), "make directory", PathOf(name));
        return OpenDirectory(name);
    }

    public SafeFileHandle OpenDirectory(string name)
    {
        Errno error = FilesAt.Open(_handle, Encoding.UTF8.GetBytes(name), OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle handle);
        LinuxException.ThrowIfFailed(error, "open", PathOf(name));
        return handle;
    }

    /// <summary>Gives a finished piece its name. False where the name is taken: then the finished piece was there already.</summary>
    public bool Publish(string temporary, string name)
    {
        Errno error = FilesAt.RenameWithoutReplacing(_handle, Encoding.UTF8.GetBytes(temporary), Encoding.UTF8.GetBytes(name));
        if (error == Errno.EEXIST)
        {
            return false;
        }
        LinuxException.ThrowIfFailed(error, "rename", PathOf(name));
        return true;
    }

    /// <summary>Takes a piece out of sight, atomically; the returned temporary name is then removed at leisure with <see cref="Remove"/>.</summary>
    public string? Withdraw(string name)
    {
        string temporary = NewTemporaryName();
        Errno error = FilesAt.RenameWithoutReplacing(_handle, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(temporary));
        if (error == Errno.ENOENT)
        {
            return null;
        }
        LinuxException.ThrowIfFailed(error, "rename", PathOf(name));
        return temporary;
    }

    /// <summary>Removes a file or a whole tree; what is not there is no error.</summary>
    public void Remove(string name) => FileTree.Remove(_handle, Encoding.UTF8.GetBytes(name));

    /// <summary>Makes the renames of this directory durable.</summary>
    public void SyncNames() => LinuxException.ThrowIfFailed(FilesAt.Sync(_handle), "sync", Path);

    /// <summary>Makes everything on this directory's file system durable.</summary>
    public void SyncFileSystem() => LinuxException.ThrowIfFailed(FilesAt.SyncFileSystem(_handle), "sync the file system of", Path);

    public void Dispose() => _handle.Dispose();
}
