namespace Berth.Engine.Containers.Creation;

/// <summary>Absolute paths in the one way that names each place once.</summary>
internal static class CleanPath
{
    /// <summary>Without empty parts, <c>.</c>, <c>..</c> and a slash at the end.</summary>
    public static string Of(string absolute)
    {
        List<string> parts = [];
        foreach (string part in absolute.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "." or ".."))
            {
                parts.Add(part);
            }
        }

        return "/" + string.Join('/', parts);
    }

    public static bool IsAbsolute(string path) => path.StartsWith('/');

    /// <summary>Whether a clean path is another, or lies below it.</summary>
    public static bool IsWithin(string path, string directory) =>
        directory == "/" || (path.StartsWith(directory, StringComparison.Ordinal) && (path.Length == directory.Length || path[directory.Length] == '/'));

    /// <summary>How many parts a clean path has: what is mounted on fewer is mounted first.</summary>
    public static int Depth(string clean) => clean == "/" ? 0 : clean.AsSpan().Count('/');
}
