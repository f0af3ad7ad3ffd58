namespace Berth.Cli.Files;

/// <summary>A file or directory of this machine that is copied into a container.</summary>
/// <param name="Path">Where it is; links on the way are resolved, the last only where they are to be followed.</param>
/// <param name="Source">What it is, by the name its user gave it.</param>
internal readonly record struct LocalSource(string Path, CopySource Source)
{
    /// <exception cref="CommandException">There is no such file.</exception>
    public static LocalSource Find(string written, bool followLink)
    {
        string absolute = PathText.WithEndOf(System.IO.Path.GetFullPath(written), written);
        bool follows = followLink || PathText.AsksForDirectory(written);
        string clean = PathText.Clean(absolute);
        FileSystemInfo? entry = Lookup(clean) ?? throw new CommandException($"lstat {clean}: no such file or directory");
        if (follows && entry.LinkTarget is not null)
        {
            entry = entry.ResolveLinkTarget(returnFinalTarget: true);
            entry = entry is { Exists: true } ? entry : throw new CommandException($"lstat {clean}: no such file or directory");
        }

        bool isDirectory = entry is DirectoryInfo && entry.LinkTarget is null;
        if (!isDirectory && PathText.AsksForDirectory(written))
        {
            throw new CommandException($"lstat {absolute}: not a directory");
        }

        return new LocalSource(entry.FullName, new CopySource(PathText.Base(absolute), isDirectory));
    }

    private static FileSystemInfo? Lookup(string path)
    {
        // A link to a directory counts as a directory for .NET; a broken one is a file.
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return info.Exists || info.LinkTarget is not null ? info : null;
    }
}
