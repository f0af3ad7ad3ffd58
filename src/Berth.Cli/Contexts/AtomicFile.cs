namespace Berth.Cli.Contexts;

/// <summary>Files that are there as a whole or not at all.</summary>
internal static class AtomicFile
{
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        // Through a link to the file that somebody keeps elsewhere.
        string target = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;
        string partial = $"{target}.{Environment.ProcessId}.new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = mode };
        using (FileStream file = new(partial, options))
        {
            file.Write(content);
        }

        File.Move(partial, target, overwrite: true);
    }
}
