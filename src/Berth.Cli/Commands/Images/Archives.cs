using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Cli.Commands.Images;

/// <summary>Archives that go to the engine or come from it: files, or the standard streams.</summary>
internal static class Archives
{
    private const int BufferSize = 0; // what is read and written is large already

    /// <summary>Opens a file, or standard input for <c>-</c>.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static Stream Open(string path)
    {
        if (path == "-")
        {
            return new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, BufferSize);
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, BufferSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "no such file or directory" : e.Message;
            throw new CommandException($"open {path}: {reason}");
        }
    }

    /// <summary>Copies to standard output.</summary>
    public static void CopyToOutput(Stream archive)
    {
        byte[] buffer = new byte[1024 * 1024];
        for (int count; (count = archive.Read(buffer)) > 0;)
        {
            LinuxException.ThrowIfFailed(Descriptors.WriteAll(1, buffer.AsSpan(0, count)), "write", "/dev/stdout");
        }
    }

    /// <summary>Copies to a file that gets its name when it is whole.</summary>
    public static void CopyToFile(Stream archive, string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(directory))
        {
            throw new CommandException($"failed to save image: invalid output path: directory \"{directory}\" does not exist");
        }

        string partial = Path.Combine(directory, $".berth-save-{Environment.ProcessId}");
        try
        {
            using (FileStream file = new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
            {
                archive.CopyTo(file, 1024 * 1024);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
