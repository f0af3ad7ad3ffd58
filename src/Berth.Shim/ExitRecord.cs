using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim;

/// <summary>
/// How the container ended, for a daemon that was not there: <c>{"exitCode":0,"oomKilled":false,"finishedAt":"…"}</c> in the
/// container's directory, visible whole or not at all.
/// </summary>
internal sealed class ExitRecord(string directory)
{
    private const int WriteOnlyCreateTruncate = 0x241;
    private readonly string path = Path.Combine(directory, "exit");
    private int file = -1;

    public void Write(ShimExit exit)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"exitCode\":{exit.ExitCode},\"oomKilled\":{(exit.OomKilled ? "true" : "false")},\"finishedAt\":\"{exit.FinishedAt.UtcDateTime:O}\"}}\n");
        file = Fd.Open(path + ".new", WriteOnlyCreateTruncate, 0x180 /* 0600 */);
        if (file >= 0 && Fd.WriteAll(file, Encoding.ASCII.GetBytes(text)) == Errno.None)
        {
            _ = Fd.Rename(path + ".new", path);
        }
    }

    /// <summary>Lets it survive a power cut as well.</summary>
    public void Sync()
    {
        if (file >= 0)
        {
            _ = Fd.Sync(file);
            Fd.Close(file);
        }
    }
}
