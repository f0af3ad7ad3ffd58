using System.Formats.Tar;
using System.Text;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

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
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(directory, OpenFlags.PathOnly | OpenFlags.Directory, out SafeFileHandle opened), "open", directory);
        using SafeFileHandle parent = opened;
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            string below = $"{name}/{entry.Name}";
            bool isDirectory = entry is DirectoryInfo && entry.LinkTarget is null;
            if (IsSocket(parent, entry.Name))
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

    private static bool IsSocket(SafeFileHandle directory, string name) =>
        FilesAt.Status(directory, Encoding.UTF8.GetBytes(name), out FileStatus status) == Errno.None && status.Kind == FileKind.Socket;
}
