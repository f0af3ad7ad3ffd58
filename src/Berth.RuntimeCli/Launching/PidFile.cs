using System.Globalization;
using System.Text;
using Berth.Linux;

namespace Berth.RuntimeCli.Launching;

/// <summary>The file that tells the caller a process's number; whoever sees it sees all of it.</summary>
internal static class PidFile
{
    private const int CreateTruncate = 0x241;

    public static void Write(string? path, int pid)
    {
        if (string.IsNullOrEmpty(path))
        {
            return;
        }

        string temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "." + Path.GetFileName(path));
        int file = Fd.Open(temporary, CreateTruncate, 0x1a4 /* 0644 */);
        Errno failed = file < 0 ? (Errno)(-file) : Fd.WriteAll(file, Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture)));
        Fd.Close(file);
        failed = failed == Errno.None ? Fd.Rename(temporary, path) : failed;
        LinuxException.ThrowIfFailed(failed, "write the pid file", path);
    }
}
