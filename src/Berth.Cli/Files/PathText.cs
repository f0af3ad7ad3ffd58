namespace Berth.Cli.Files;

/// <summary>Paths as text, by the rules of docker cp: a slash or <c>/.</c> at the end asks for a directory.</summary>
internal static class PathText
{
    public static string Clean(string path)
    {
        bool isAbsolute = path.StartsWith('/');
        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            if (part == ".." && (parts.Count > 0 ? parts[^1] != ".." : isAbsolute))
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        string joined = string.Join('/', parts);
        return isAbsolute ? "/" + joined : joined.Length == 0 ? "." : joined;
    }

    public static bool NamesItself(string path) => path == "." || path.EndsWith("/.", StringComparison.Ordinal);

    public static bool AsksForDirectory(string path) => path.EndsWith('/') || NamesItself(path);

    /// <summary>The last part; <c>.</c> where that is what was written, <c>/</c> for the root.</summary>
    public static string Base(string path)
    {
        if (NamesItself(path))
        {
            return ".";
        }

        string clean = Clean(path);
        return clean == "/" ? "/" : clean[(clean.LastIndexOf('/') + 1)..];
    }

    /// <summary>What the last part lies in, without a slash at its end.</summary>
    public static string Parent(string path)
    {
        string clean = Clean(path);
        if (NamesItself(path))
        {
            return clean;
        }

        int slash = clean.LastIndexOf('/');
        return slash > 0 ? clean[..slash] : slash == 0 ? "/" : ".";
    }

    /// <summary>What was behind the end of <paramref name="written"/> behind the end of another path for the same.</summary>
    public static string WithEndOf(string path, string written)
    {
        string result = NamesItself(written) && !NamesItself(path) ? path.TrimEnd('/') + "/." : path;
        return written.EndsWith('/') && !result.EndsWith('/') ? result + "/" : result;
    }
}
