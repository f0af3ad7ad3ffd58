using System.Formats.Tar;
using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Cli.Files;

/// <summary>
/// Unpacks an archive that a container's files were made into. The container wrote it, so it is not trusted: no name and no link in
/// it leads out of the directory, and what is there stays what it is, a directory or a file. Everything belongs to who unpacks it.
/// </summary>
/// <param name="root">The directory.</param>
/// <param name="rename">What is to be put in the place of the base of the archive's names.</param>
internal sealed class TreeReader(SafeFileHandle root, (string From, string To) rename)
{
    private const uint DefaultDirectoryMode = 0x1ED; // 0755
    private readonly List<(byte[] Path, FileTime Modified, uint Mode)> directories = [];

    /// <exception cref="CommandException">The archive wants what may not be.</exception>
    public static void Unpack(Stream archive, string directory, (string From, string To) rename)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(directory, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle root), "open", directory);
        using (root)
        {
            new TreeReader(root, rename).Unpack(archive);
        }
    }

    private void Unpack(Stream archive)
    {
        using TarReader tar = new(archive, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            byte[] path = Encoding.UTF8.GetBytes(PathOf(entry.Name));
            if (path.Length > 0)
            {
                UnpackEntry(entry, path);
            }
        }

        // A directory's time changes with what is made in it, and its mode may forbid that.
        directories.Reverse();
        foreach ((byte[] path, FileTime modified, uint mode) in directories)
        {
            Check(FilesAt.OpenInRoot(root, path, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle handle), "open", path);
            using (handle)
            {
                Check(FilesAt.ChangeMode(handle, mode), "change the mode of", path);
                Check(FilesAt.SetTime(handle, modified), "set the time of", path);
            }
        }
    }

    private string PathOf(string name)
    {
        string renamed = name.StartsWith(rename.From, StringComparison.Ordinal) ? rename.To + name[rename.From.Length..] : name;
        string clean = PathText.Clean(renamed.TrimStart('/'));
        return clean == ".." || clean.StartsWith("../", StringComparison.Ordinal)
            ? throw new CommandException($"entry {name} lies outside of the archive")
            : clean == "." ? "" : clean;
    }

    private void UnpackEntry(TarEntry entry, byte[] path)
    {
        int slash = path.AsSpan().LastIndexOf((byte)'/');
        ReadOnlySpan<byte> name = path.AsSpan(slash + 1);
        Check(FilesAt.OpenInRoot(root, slash < 0 ? "."u8 : path.AsSpan(0, slash), OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle parent), "open", path);
        using (parent)
        {
            MakeRoom(parent, name, entry.EntryType == TarEntryType.Directory, path);
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    Errno made = FilesAt.MakeDirectory(parent, name, DefaultDirectoryMode);
                    Check(made == Errno.EEXIST ? Errno.None : made, "make", path);
                    directories.Add((path, TimeOf(entry), (uint)entry.Mode));
                    break;
                case TarEntryType.SymbolicLink:
                    Check(FilesAt.SymbolicLink(Encoding.UTF8.GetBytes(entry.LinkName), parent, name), "make", path);
                    Check(FilesAt.SetTimeAt(parent, name, TimeOf(entry)), "set the time of", path);
                    break;
                case TarEntryType.HardLink:
                    MakeHardLink(entry, parent, name, path);
                    break;
                case TarEntryType.Fifo or TarEntryType.CharacterDevice or TarEntryType.BlockDevice:
                    MakeNode(entry, parent, name, path);
                    break;
                default:
                    WriteFile(entry, parent, name, path);
                    break;
            }
        }
    }

    /// <summary>A file takes the place of a file; a directory and a file do not take each other's.</summary>
    private static void MakeRoom(SafeFileHandle parent, ReadOnlySpan<byte> name, bool isDirectory, byte[] path)
    {
        if (FilesAt.Status(parent, name, out FileStatus there) != Errno.None)
        {
            return;
        }

        if (there.IsDirectory != isDirectory)
        {
            throw new CommandException(isDirectory
                ? $"cannot overwrite non-directory \"{Text(path)}\" with directory"
                : $"cannot overwrite directory \"{Text(path)}\" with non-directory");
        }

        if (!isDirectory)
        {
            Check(FilesAt.Unlink(parent, name), "replace", path);
        }
    }

    private static void WriteFile(TarEntry entry, SafeFileHandle parent, ReadOnlySpan<byte> name, byte[] path)
    {
        Check(FilesAt.Open(parent, name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive, 0x180 /* 0600 */, out SafeFileHandle file), "create", path);
        using (file)
        {
            byte[] buffer = new byte[256 * 1024];
            SparseOutput output = new(file);
            for (int count; entry.DataStream is { } data && (count = data.Read(buffer)) > 0;)
            {
                Check(output.Write(buffer.AsSpan(0, count)), "write", path);
            }

            Check(output.Finish(), "write", path);

            Check(FilesAt.ChangeMode(file, (uint)entry.Mode), "change the mode of", path);
            Check(FilesAt.SetTime(file, TimeOf(entry)), "set the time of", path);
        }
    }

    private void MakeHardLink(TarEntry entry, SafeFileHandle parent, ReadOnlySpan<byte> name, byte[] path)
    {
        byte[] target = Encoding.UTF8.GetBytes(PathOf(entry.LinkName));
        int slash = target.AsSpan().LastIndexOf((byte)'/');
        Check(FilesAt.OpenInRoot(root, slash < 0 ? "."u8 : target.AsSpan(0, slash), OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle source), "open", target);
        using (source)
        {
            Check(FilesAt.HardLink(source, target.AsSpan(slash + 1), parent, name), "link", path);
        }
    }

    private static void MakeNode(TarEntry entry, SafeFileHandle parent, ReadOnlySpan<byte> name, byte[] path)
    {
        (FileKind kind, ulong device) = entry switch
        {
            PosixTarEntry { EntryType: TarEntryType.CharacterDevice } node => (FileKind.CharacterDevice, FilesAt.DeviceNumber((uint)node.DeviceMajor, (uint)node.DeviceMinor)),
            PosixTarEntry { EntryType: TarEntryType.BlockDevice } node => (FileKind.BlockDevice, FilesAt.DeviceNumber((uint)node.DeviceMajor, (uint)node.DeviceMinor)),
            _ => (FileKind.Fifo, 0ul),
        };
        Check(FilesAt.MakeNode(parent, name, (uint)kind | (uint)entry.Mode, device), "make", path);
        Check(FilesAt.SetTimeAt(parent, name, TimeOf(entry)), "set the time of", path);
    }

    private static FileTime TimeOf(TarEntry entry)
    {
        long ticks = entry.ModificationTime.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        return rest < 0
            ? new FileTime(seconds - 1, (rest + TimeSpan.TicksPerSecond) * TimeSpan.NanosecondsPerTick)
            : new FileTime(seconds, rest * TimeSpan.NanosecondsPerTick);
    }

    private static void Check(Errno error, string operation, byte[] path) => LinuxException.ThrowIfFailed(error, operation, Text(path));

    private static string Text(byte[] path) => Encoding.UTF8.GetString(path);
}
