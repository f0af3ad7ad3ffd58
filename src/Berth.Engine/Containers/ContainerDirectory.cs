using Berth.Engine.Quotas;
using Berth.Linux;

namespace Berth.Engine.Containers;

/// <summary>A container's directory below the root.</summary>
internal static class ContainerDirectory
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everyone = Owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const string MarkName = ".dockerenv";

    /// <summary>Makes it with the two directories of its writable layer. The layer's own mode is that of the container's root.</summary>
    /// <param name="options">Say where.</param>
    /// <param name="id">The container's.</param>
    /// <param name="bytes">What the layer may have at most; 0 is without limit.</param>
    /// <param name="quotas">Limit it.</param>
    public static void Make(EngineOptions options, string id, long bytes, DirectoryQuotas quotas)
    {
        string directory = options.DirectoryOf(id);
        try
        {
            Directory.CreateDirectory(directory, Owner | UnixFileMode.GroupExecute);
            Directory.CreateDirectory(UpperOf(directory), Everyone);
            Directory.CreateDirectory(WorkOf(directory), Owner);
            if (bytes > 0)
            {
                quotas.Limit(UpperOf(directory), bytes);
                DirectoryQuotas.Join(WorkOf(directory), UpperOf(directory));
            }

            MakeMark(Path.Combine(UpperOf(directory), MarkName));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new EngineException(EngineErrorKind.Internal, $"cannot make the container's directory {directory}: {error.Message}", error);
        }
    }

    /// <summary>Programs look for this empty file to find out whether they are in a container of Docker's kind.</summary>
    private static void MakeMark(string path) => new FileStream(
        path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, UnixCreateMode = Everyone }).Dispose();

    /// <summary>
    /// Overlayfs marks the work directory of a volatile mount, and refuses it from then on, for it cannot know that no power cut came
    /// between. Nothing in it outlives a mount. It is missing where an engine was killed in here.
    /// </summary>
    public static void RenewWork(string directory)
    {
        string work = WorkOf(directory);
        bool exists = Directory.Exists(work);
        if (exists && !Directory.EnumerateFileSystemEntries(work).Any())
        {
            return;
        }

        if (exists)
        {
            FileTreeRemoval.Delete(work);
        }

        Directory.CreateDirectory(work, Owner);
        DirectoryQuotas.Join(work, UpperOf(directory)); // files come from there into the layer, which takes none of another project
    }

    /// <summary>Takes its name away, then its files: it is there as a whole or not at all.</summary>
    public static void Remove(string directory)
    {
        string going = directory + ".removing";
        if (Directory.Exists(directory))
        {
            Directory.Move(directory, going);
        }

        DirectoryQuotas.Lift(UpperOf(going));
        FileTreeRemoval.Delete(going);
    }

    /// <summary>One that no container has, or that is on its way out.</summary>
    public static void Sweep(string directory)
    {
        DirectoryQuotas.Lift(UpperOf(directory));
        FileTreeRemoval.TryDelete(directory);
    }

    public static string UpperOf(string directory) => Path.Combine(directory, "upper");

    public static string WorkOf(string directory) => Path.Combine(directory, "work");
}
