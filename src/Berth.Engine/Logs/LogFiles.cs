using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Logs;

/// <summary>The files of one log: <c>name</c> is written, <c>name.1</c> is the youngest full one, higher numbers are older.</summary>
internal static class LogFiles
{
    /// <summary>Open files from the oldest to the current one. Rotation renames files under our feet; what is open stays readable.</summary>
    public static List<SafeFileHandle> OpenAll(string path)
    {
        List<SafeFileHandle> files = [];
        for (int i = 0; TryOpen(NameOf(path, i)) is { } file; i++)
        {
            files.Add(file);
        }

        files.Reverse();
        return files;
    }

    /// <summary>The file that continues an exhausted one; null while that is still the current one.</summary>
    public static SafeFileHandle? OpenSuccessor(string path, SafeFileHandle exhausted)
    {
        (ulong, ulong) identity = Linux.FileIdentity.Of(exhausted);
        SafeFileHandle? younger = null;
        for (int i = 0; TryOpen(NameOf(path, i)) is { } file; i++)
        {
            if (Linux.FileIdentity.Of(file) == identity)
            {
                file.Dispose();
                return younger;
            }

            younger?.Dispose();
            younger = file;
        }

        // It was rotated away altogether: go on with the oldest that is left.
        return younger;
    }

    private static string NameOf(string path, int index) => index == 0 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.{index}");

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
