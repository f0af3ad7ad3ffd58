using System.Formats.Tar;

namespace Berth.Cli.Files;

/// <summary>Writes a file or a directory and all below it as an archive. Links are written as links; sockets are left out.</summary>
internal static class TreeWriter
{
    /// <param name="source">What, and the base of its names.</param>
    /// <param name="name">The base that its names are to have instead.</param>
    /// <param name="output">The archive.</param>
    public static void Write(LocalSource source, string name, Stream output)
    {
        using TarWriter tar = new(output, TarEntryFormat.Pax, leaveOpen: true);
        tar.WriteEntry(source.Path, source.Source.IsDirectory ? name + "/" : name);
        if (source.Source.IsDirectory)
        {
            WriteContent(tar, source.Path, name);
        }
    }

    private static void WriteContent(TarWriter tar, string directory, string name)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            string below = $"{name}/{entry.Name}";
            bool isDirectory = entry is DirectoryInfo && entry.LinkTarget is null;
            if (IsSocket(entry))
            {
                continue;
            }

            tar.WriteEntry(entry.FullName, isDirectory ? below + "/" : below);
            if (isDirectory)
            {
                WriteContent(tar, entry.FullName, below);
            }
        }
    }

    private static bool IsSocket(FileSystemInfo entry)
    {
        Linux.LinuxException.ThrowIfFailed(Linux.FilesAt.OpenPath(Path.GetDirectoryName(entry.FullName)!, Linux.OpenFlags.PathOnly, out var directory), "open", entry.FullName);
        using (directory)
        {
            return Linux.FilesAt.Status(directory, System.Text.Encoding.UTF8.GetBytes(entry.Name), out Linux.FileStatus status) == Linux.Errno.None
                && status.Kind == Linux.FileKind.Socket;
        }
    }
}
