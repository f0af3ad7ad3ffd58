namespace Berth.Cli.Commands.Containers;

/// <summary>The file that gets a container's id. It is made before the container, and goes again where that is not made.</summary>
internal sealed class IdFile : IDisposable
{
    private readonly string path;
    private bool isWritten;

    private IdFile(string path) => this.path = path;

    /// <exception cref="CommandException">It cannot be made.</exception>
    public static IdFile Make(string path)
    {
        try
        {
            File.WriteAllBytes(path, []);
            return new IdFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = e is DirectoryNotFoundException ? "no such file or directory" : e is UnauthorizedAccessException ? "permission denied" : e.Message;
            throw new CommandException($"failed to create the container ID file: open {path}: {reason}");
        }
    }

    public void Write(string id)
    {
        File.WriteAllText(path, id);
        isWritten = true;
    }

    public void Dispose()
    {
        if (!isWritten)
        {
            File.Delete(path);
        }
    }
}
