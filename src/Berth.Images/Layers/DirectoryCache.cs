using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>A directory of the layer in which entries are being made.</summary>
internal sealed class OpenedDirectory(byte[] path, SafeFileHandle handle, FileStatus status)
{
    public byte[] Path { get; } = path;

    public SafeFileHandle Handle { get; } = handle;

    public ulong Inode { get; } = status.Inode;

    /// <summary>The time the directory shall have in the end; what is made in it changes the time it has now.</summary>
    public FileTime Modified { get; set; } = status.Modified;

    public long LastUse { get; set; }
}

/// <summary>
/// The few directories an archive is writing to at the moment, by descriptor. Each gets its own modification time back when it
/// leaves the cache, so no list of a million directories has to be kept until the end.
/// </summary>
internal sealed class DirectoryCache(SafeFileHandle root) : IDisposable
{
    private const int Capacity = 16;
    private readonly List<OpenedDirectory> _opened = new(Capacity);
    private long _clock;

    /// <summary>
    /// Opens a directory as the container would see its path: links are followed, but never out of the layer. The result
    /// stays valid at least until <see cref="Capacity"/> - 1 others were opened.
    /// </summary>
    public Errno Open(ReadOnlySpan<byte> path, out OpenedDirectory directory)
    {
        foreach (OpenedDirectory candidate in _opened)
        {
            if (candidate.Path.AsSpan().SequenceEqual(path))
            {
                candidate.LastUse = ++_clock;
                directory = candidate;
                return Errno.None;
            }
        }
        directory = null!;
        Errno error = FilesAt.OpenInRoot(root, path, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle handle);
        if (error == Errno.None)
        {
            directory = Add(path, handle);
        }
        return error;
    }

    /// <summary>Forgets everything, because a directory or a link that paths may lead through is about to be removed.</summary>
    public void Clear()
    {
        foreach (OpenedDirectory directory in _opened)
        {
            Close(directory);
        }
        _opened.Clear();
    }

    public void Dispose()
    {
        foreach (OpenedDirectory directory in _opened)
        {
            directory.Handle.Dispose();
        }
        _opened.Clear();
    }

    private OpenedDirectory Add(ReadOnlySpan<byte> path, SafeFileHandle handle)
    {
        LinuxException.ThrowIfFailed(FilesAt.Status(handle, [], out FileStatus status), "status");
        // The same directory under another path (through a link) must not remember a time that is no longer its own.
        Forget(_opened.Find(candidate => candidate.Inode == status.Inode), ref status);
        if (_opened.Count == Capacity)
        {
            Forget(_opened.MinBy(static candidate => candidate.LastUse), ref status);
        }
        var directory = new OpenedDirectory(path.ToArray(), handle, status) { LastUse = ++_clock };
        _opened.Add(directory);
        return directory;
    }

    private void Forget(OpenedDirectory? directory, ref FileStatus status)
    {
        if (directory is not null)
        {
            Close(directory);
            _opened.Remove(directory);
            status = directory.Inode == status.Inode ? status with { Modified = directory.Modified } : status;
        }
    }

    private static void Close(OpenedDirectory directory)
    {
        LinuxException.ThrowIfFailed(FilesAt.SetTime(directory.Handle, directory.Modified), "set time");
        directory.Handle.Dispose();
    }
}
