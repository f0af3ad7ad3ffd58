using Berth.Engine.Containers.Definitions;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers.Creation;

/// <summary>What binds and mounts need of the machine: at create that the source of a mount exists, at start that of a bind as well.</summary>
internal static class BindSources
{
    private const UnixFileMode DirectoryMode = (UnixFileMode)0b111_101_101;

    /// <summary>At create: the source of a <c>--mount</c> must be there.</summary>
    /// <exception cref="EngineException">It is not.</exception>
    public static void Verify(StorageDefinition storage)
    {
        foreach (MountDefinition mount in storage.Mounts ?? [])
        {
            if (mount.Type == MountDefinition.BindType && mount.Bind is not { CreateMountpoint: true } && !IsThere(mount.Source))
            {
                throw EngineException.InvalidArgument($"invalid mount config for type \"bind\": bind source path does not exist: {mount.Source}");
            }
        }
    }

    /// <summary>At start: makes the directories that a <c>-v</c> names and that are not there, and checks what binds ask of their sources.</summary>
    /// <exception cref="EngineException">A source is not there, cannot be made, or is on a mount that does not propagate as the bind is to.</exception>
    public static void Prepare(IReadOnlyList<MountPoint> mounts)
    {
        foreach (MountPoint mount in mounts.Where(mount => mount.Type == MountDefinition.BindType))
        {
            if (!IsThere(mount.Source))
            {
                Make(mount);
            }

            if (mount.Propagation is not ("private" or "rprivate"))
            {
                CheckPropagation(mount);
            }
        }
    }

    /// <summary>A link that leads nowhere is nothing, which .NET sees otherwise.</summary>
    private static bool IsThere(string path)
    {
        Errno error = FilesAt.OpenPath(path, OpenFlags.PathOnly, out SafeFileHandle handle);
        handle.Dispose();
        return error == Errno.None;
    }

    private static void Make(MountPoint mount)
    {
        if (!mount.CreatesSource)
        {
            throw EngineException.InvalidArgument($"invalid mount config for type \"bind\": bind source path does not exist: {mount.Source}");
        }

        try
        {
            Directory.CreateDirectory(mount.Source, DirectoryMode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(EngineErrorKind.Internal, $"error while creating mount source path '{mount.Source}': mkdir {mount.Source}: {ReasonOf(mount.Source, e)}", e);
        }
    }

    /// <summary>.NET does not say that something on the way is no directory, or a link that leads nowhere.</summary>
    private static string ReasonOf(string path, Exception error)
    {
        string? there = path;
        while (there is not null && !Path.Exists(there))
        {
            there = Path.GetDirectoryName(there);
        }

        return Directory.Exists(there) ? error.Message : IsThere(there!) ? "not a directory" : "file exists";
    }

    /// <summary>The kernel would take such a bind and propagate nothing: better to say so.</summary>
    private static void CheckPropagation(MountPoint mount)
    {
        MountInfo holder = MountInfo.OfPath(mount.Source);
        bool isShared = mount.Propagation is "shared" or "rshared";
        if (!(holder.IsShared || (!isShared && holder.IsSlave)))
        {
            string wanted = isShared ? "a shared mount" : "a shared or slave mount";
            throw EngineException.InvalidArgument($"path {mount.Source} is mounted on {holder.Target} but it is not {wanted}");
        }
    }
}
