namespace Berth.Cli.Files;

/// <summary>A place of this machine that a copy goes to.</summary>
internal static class LocalDestination
{
    /// <summary>Looks at it; links are followed.</summary>
    /// <exception cref="CommandException">What it would lie in is not there.</exception>
    public static CopyDestination Find(string written)
    {
        string absolute = PathText.WithEndOf(Path.GetFullPath(written), written);
        string clean = PathText.Clean(absolute);
        if (Directory.Exists(clean))
        {
            return new CopyDestination(clean, Exists: true, IsDirectory: true);
        }

        if (File.Exists(clean))
        {
            return new CopyDestination(clean, Exists: true, IsDirectory: false);
        }

        string parent = PathText.Parent(clean);
        return Directory.Exists(parent)
            ? new CopyDestination(absolute, Exists: false, IsDirectory: false)
            : throw new CommandException($"invalid output path: directory \"{parent}\" does not exist");
    }
}
