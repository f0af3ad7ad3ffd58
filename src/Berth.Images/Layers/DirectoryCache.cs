using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>A directory in which entries are being made.</summary>
internal sealed class OpenedDirectory(byte[] path, SafeFileHandle handle, FileStatus status, FileTime? modified)
{
    public byte[] Path { get; } = path;

    public SafeFileHandle Handle { get; } = handle;

    public bool IsSame(FileStatus other) => status.Inode == other.Inode && status.FileSystem == other.FileSystem;

    /// <summary>The time the directory shall have in the end, for what is made in it changes the time it has now; null leaves that.</summary>
    public FileTime? Modified { get; set; } = modified;

    public long LastUse { get; set; }
}

/// <summary>
/// The few directories an archive is writing to at the moment, by descriptor. Each gets its own modification time back when it
/// leaves the cache, so no list of a million directories has to be kept until the end.
/// </summary>
/// <param name="root">Paths do not lead out of here.</param>
/// <param name="directory">The path below it that all others count from; empty for the root itself.</param>
/// <param name="keepsTimes">A directory gets the time back that it had; otherwise only one that was given to it.</param>
internal sealed class DirectoryCache(SafeFileHandle root, byte[] directory, bool keepsTimes) : IDisposable
{
    private const int Capacity = 16;
    private readonly List<OpenedDirectory> _opened = new(Capacity);
    private long _clock;

    /// <summary>
    /// Opens a directory as the container would see its path: links are followed, but never out of the root. The result
    /// stays valid at least until <see cref="Capacity"/> - 1 others were opened.
    /// </summary>
    public Errno Open(ReadOnlySpan<byte> path, out OpenedDirectory opened)
    {
        foreach (OpenedDirectory candidate in _opened)
        {
            if (candidate.Path.AsSpan().SequenceEqual(path))
            {
                candidate.LastUse = ++_clock;
                opened = candidate;
                return Errno.None;
            }
        }
        opened = null!;
        ReadOnlySpan<byte> below = directory.Length == 0 ? path : [.. directory, (byte)'/', .. path];
        Errno error = FilesAt.OpenInRoot(root, below, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle handle);
        if (error == Errno.None)
        {
            opened = Add(path, handle);
        }
        return error;
    }

    /// <summary>Forgets everything, because a directory or a link that paths may lead through is about to be removed.</summary>
    public void Clear()
    {
        _opened.ForEach(Close);
        _opened.Clear();
    }

    public void Dispose()
    {
        _opened.ForEach(static opened => opened.Handle.Dispose());
        _opened.Clear();
    }

    private OpenedDirectory Add(ReadOnlySpan<byte> path, SafeFileHandle handle)
    {
        LinuxException.ThrowIfFailed(FilesAt.Status(handle, [], out FileStatus status), "status");
        FileTime? modified = keepsTimes ? status.Modified : null;
        // The same directory under another path (through a link) must not remember a time that is no longer its own.
        if (_opened.Find(candidate => candidate.IsSame(status)) is { } same)
        {
            Forget(same);
            modified = same.Modified;
        }
        if (_opened.Count == Capacity)
        {
            Forget(_opened.MinBy(static candidate => candidate.LastUse)!);
        }
        var opened = new OpenedDirectory(path.ToArray(), handle, status, modified) { LastUse = ++_clock };
        _opened.Add(opened);
        return opened;
    }

    private void Forget(OpenedDirectory opened)
    {
        Close(opened);
        _opened.Remove(opened);
    }

    private static void Close(OpenedDirectory opened)
    {
        if (opened.Modified is { } modified)
        {
            LinuxException.ThrowIfFailed(FilesAt.SetTime(opened.Handle, modified), "set time");
        }
        opened.Handle.Dispose();
    }
}
