using System.Globalization;

namespace Berth.Engine.Logs;

/// <summary>
/// The files of one log: <c>name</c> is written, <c>name.1</c> or <c>name.1.gz</c> is the youngest full one, higher numbers are older.
/// </summary>
internal static class LogFiles
{
    /// <summary>Open files from the oldest to the current one. Rotation renames files under our feet; what is open stays readable.</summary>
    public static List<LogFile> OpenAll(string path)
    {
        List<LogFile> files = [];
        for (int i = 0; TryOpen(path, i) is { } file; i++)
        {
            if (files.Count > 0 && files[^1].Identity == file.Identity)
            {
                // It was rotated between the two.
                file.Dispose();
                continue;
            }

            files.Add(file);
        }

        files.Reverse();
        return files;
    }

    /// <summary>The file that continues an exhausted one; null while that is still the current one.</summary>
    /// <param name="path">Of the log.</param>
    /// <param name="exhausted">What has been read.</param>
    /// <param name="isLost">
    /// Whether that has been rotated away, or compressed: then it is the oldest file that there is, which may repeat what has been read.
    /// </param>
    public static LogFile? OpenSuccessor(string path, LogFile exhausted, out bool isLost)
    {
        isLost = false;
        (ulong, ulong) identity = exhausted.Identity;
        LogFile? younger = null;
        for (int i = 0; TryOpen(path, i) is { } file; i++)
        {
            if (file.Identity == identity)
            {
                file.Dispose();
                return younger;
            }

            younger?.Dispose();
            younger = file;
        }

        isLost = younger is not null;
        return younger;
    }

    private static LogFile? TryOpen(string path, int index)
    {
        string name = index == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.{index}");
        return LogFile.TryOpen(name, isCompressed: false) ?? (index == 0 ? null : LogFile.TryOpen(name + ".gz", isCompressed: true));
    }
}
