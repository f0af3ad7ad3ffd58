using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>A mount as <c>/proc/self/mountinfo</c> describes it.</summary>
/// <param name="Target">Where it is mounted.</param>
/// <param name="Type">Of its file system.</param>
/// <param name="Device">What that is on.</param>
/// <param name="IsShared">Whether it hands on what is mounted below it, and takes it.</param>
/// <param name="IsSlave">Whether it takes what is mounted below its master.</param>
public sealed record MountInfo(string Target, string Type, string Device, bool IsShared, bool IsSlave)
{
    private const string Table = "/proc/self/mountinfo";

    /// <summary>The mount that a path is on: of those whose target is above it the deepest, of several on one target the last.</summary>
    public static MountInfo OfPath(string path) => OfPath(File.ReadLines(Table), path);

    /// <summary>The mount that a file is on, whatever links lead to it; null where that cannot be found out.</summary>
    public static MountInfo? OfFile(string path)
    {
        using SafeFileHandle file = FilesAt.OpenPath(path, OpenFlags.PathOnly, out SafeFileHandle opened) == Errno.None ? opened : new SafeFileHandle(-1, ownsHandle: false);
        return file.IsInvalid ? null : OfFile(file);
    }

    /// <inheritdoc cref="OfFile(string)"/>
    public static MountInfo? OfFile(SafeFileHandle file)
    {
        const string key = "mnt_id:";
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{file.DangerousGetHandle()}");
        if (ControlFile.Read(path, out string facts) != Errno.None || ControlFile.Read(Table, out string lines) != Errno.None)
        {
            return null;
        }

        string? id = facts.Split('\n').FirstOrDefault(static line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim();
        string? found = id is null ? null : lines.Split('\n').FirstOrDefault(line => line.StartsWith(id + ' ', StringComparison.Ordinal));
        return found is null ? null : Parse(found.Split(' '));
    }

    internal static MountInfo OfPath(IEnumerable<string> lines, string path)
    {
        MountInfo found = new("/", "", "", IsShared: false, IsSlave: false);
        foreach (string line in lines)
        {
            string[] fields = line.Split(' ');
            string target = Unescape(fields[4]);
            if (Holds(target, path) && target.Length >= found.Target.Length)
            {
                found = Parse(fields);
            }
        }

        return found;
    }

    private static MountInfo Parse(string[] fields)
    {
        int end = Array.IndexOf(fields, "-", 6);
        string[] propagation = fields[6..end];
        return new MountInfo(
            Unescape(fields[4]), fields[end + 1], Unescape(fields[end + 2]), Array.Exists(propagation, IsTag("shared:")), Array.Exists(propagation, IsTag("master:")));
    }

    private static Predicate<string> IsTag(string tag) => field => field.StartsWith(tag, StringComparison.Ordinal);

    private static bool Holds(string target, string path) =>
        target == "/" || path == target || (path.StartsWith(target, StringComparison.Ordinal) && path[target.Length] == '/');

    /// <summary>Space, tab, newline and backslash stand there as octal numbers.</summary>
    private static string Unescape(string field) =>
        field.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
