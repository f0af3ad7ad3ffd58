namespace Berth.Engine.Info;

/// <summary>Reads <c>/proc/self/mountinfo</c>.</summary>
internal static class MountTable
{
    /// <summary>The type of the file system that an absolute path lies on: of the mounts above it the deepest, of those in one place the last.</summary>
    public static string FileSystemOf(IEnumerable<string> mountinfo, string path)
    {
        (string MountPoint, string Type) found = ("", "unknown");
        foreach (string line in mountinfo)
        {
            string[] halves = line.Split(" - ", 2);
            string[] words = halves[0].Split(' ');
            if (halves.Length < 2 || words.Length < 5)
            {
                continue;
            }

            string mountPoint = Unescape(words[4]);
            if (Contains(mountPoint, path) && mountPoint.Length >= found.MountPoint.Length)
            {
                found = (mountPoint, halves[1].Split(' ')[0]);
            }
        }

        return found.Type;
    }

    private static bool Contains(string directory, string path) =>
        directory == "/" || path == directory || path.StartsWith(directory + '/', StringComparison.Ordinal);

    /// <summary>Spaces and the like are octal: <c>\040</c>.</summary>
    private static string Unescape(string text)
    {
        for (int at = text.IndexOf('\\', StringComparison.Ordinal); at >= 0 && at + 4 <= text.Length; at = text.IndexOf('\\', at + 1))
        {
            text = text[..at] + (char)Convert.ToByte(text[(at + 1)..(at + 4)], 8) + text[(at + 4)..];
        }

        return text;
    }
}
