namespace Berth.Engine.Containers.Creation;

/// <summary>A mount as <c>/proc/self/mountinfo</c> describes it.</summary>
/// <param name="Target">Where it is mounted.</param>
/// <param name="IsShared">Whether it hands on what is mounted below it, and takes it.</param>
/// <param name="IsSlave">Whether it takes what is mounted below its master.</param>
internal sealed record MountInfo(string Target, bool IsShared, bool IsSlave)
{
    /// <summary>The mount that a path is on: of those whose target is above it the deepest, of several on one target the last.</summary>
    public static MountInfo Of(IEnumerable<string> lines, string path)
    {
        MountInfo found = new("/", IsShared: false, IsSlave: false);
        foreach (string line in lines)
        {
            string[] fields = line.Split(' ');
            string target = Unescape(fields[4]);
            if (Holds(target, path) && target.Length >= found.Target.Length)
            {
                string[] propagation = [.. fields.Skip(6).TakeWhile(field => field != "-")];
                found = new(target, Array.Exists(propagation, IsTag("shared:")), Array.Exists(propagation, IsTag("master:")));
            }
        }

        return found;
    }

    private static Predicate<string> IsTag(string tag) => field => field.StartsWith(tag, StringComparison.Ordinal);

    private static bool Holds(string target, string path) =>
        target == "/" || path == target || (path.StartsWith(target, StringComparison.Ordinal) && path[target.Length] == '/');

    /// <summary>Space, tab, newline and backslash stand there as octal numbers.</summary>
    private static string Unescape(string field) =>
        field.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
            .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
