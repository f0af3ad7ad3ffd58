namespace Berth.Cli.Files;

/// <summary>What is copied.</summary>
/// <param name="Name">The base of the names in its archive.</param>
/// <param name="IsDirectory">It and what lies in it.</param>
internal readonly record struct CopySource(string Name, bool IsDirectory);

/// <summary>Where it is to go.</summary>
/// <param name="Path">Absolute, with what was written behind its end.</param>
/// <param name="Exists">There is something already.</param>
/// <param name="IsDirectory">And it is a directory.</param>
internal readonly record struct CopyDestination(string Path, bool Exists, bool IsDirectory);

/// <summary>The directory in which a copy is unpacked, and by which name.</summary>
internal readonly record struct CopyPlan(string Directory, string Name)
{
    /// <summary>The rules of cp(1): into a directory that is there, else under the name that was given.</summary>
    /// <exception cref="CommandException">A directory cannot become a file, nor lie in a directory that is not there.</exception>
    public static CopyPlan Of(CopySource source, CopyDestination destination)
    {
        if (destination is { Exists: true, IsDirectory: true })
        {
            return new CopyPlan(destination.Path, source.Name);
        }

        if (destination.Exists && source.IsDirectory)
        {
            throw new CommandException("cannot copy directory");
        }

        if (!destination.Exists && !source.IsDirectory && PathText.AsksForDirectory(destination.Path))
        {
            throw new CommandException("no such directory");
        }

        return new CopyPlan(PathText.Parent(destination.Path), PathText.Base(destination.Path));
    }
}
