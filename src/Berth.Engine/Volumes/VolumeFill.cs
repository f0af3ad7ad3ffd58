using System.Text;
using Berth.Engine.Quotas;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Volumes;

public sealed partial class VolumeOperations
{
    /// <summary>Gives an empty volume the files of a directory, as <c>docker run</c> gives it those of the image. One that is not empty stays as it is.</summary>
    /// <param name="name">The volume, which the caller's container uses.</param>
    /// <param name="container">That container's id.</param>
    /// <param name="source">Opened for reading.</param>
    internal async Task FillAsync(string name, string container, SafeFileHandle source)
    {
        using (await names.TakeAsync(name, CancellationToken.None).ConfigureAwait(false))
        {
            Volume volume = Get(name);
            if (LocalOptions.Of(volume.Definition) is { } local)
            {
                await FillFileSystemAsync(volume, local, source).ConfigureAwait(false);
                return;
            }

            bool isWatched = table.UsersOf(volume).Any(user => user != container) && table.IsRunning(volume);
            await FillPlainAsync(name, source, isWatched).ConfigureAwait(false);
        }
    }

    private async Task FillPlainAsync(string name, SafeFileHandle source, bool isWatched)
    {
        using SafeFileHandle data = VolumeDirectories.Open(directories.DataOf(name));
        if (!IsEmpty(data))
        {
            return;
        }

        // Where a program has these very files mounted, it would not see others in their place.
        Task filled = isWatched
            ? OnFilesAsync("populate volume", name, () => TreeCopy.Run(source, data, CancellationToken.None))
            : ReplaceDataAsync(name, staged => OnFilesAsync("populate volume", name, () => TreeCopy.Run(source, staged, CancellationToken.None)));
        await filled.ConfigureAwait(false);
    }

    /// <summary>Makes new files beside the volume's, and puts them in their place when they are whole.</summary>
    private async Task ReplaceDataAsync(string name, Func<SafeFileHandle, Task> fill)
    {
        using SafeFileHandle directory = VolumeDirectories.Open(directories.Of(name));
        byte[] staged = Encoding.UTF8.GetBytes(VolumeDirectories.Filling);
        FileTree.Remove(directory, staged);
        FilesAt.SpreadSubdirectories(directory);
        LinuxException.ThrowIfFailed(FilesAt.MakeDirectory(directory, staged, 0x1ED /* 0755 */), "make directory", VolumeDirectories.Filling);
        try
        {
            DirectoryQuotas.Join(Path.Combine(directories.Of(name), VolumeDirectories.Filling), directories.DataOf(name));
            using (SafeFileHandle target = VolumeDirectories.Open(Path.Combine(directories.Of(name), VolumeDirectories.Filling)))
            {
                await fill(target).ConfigureAwait(false);
            }

            VolumeDirectories.Replace(directory, VolumeDirectories.Filling);
        }
        catch
        {
            Containers.FileTreeRemoval.TryDelete(Path.Combine(directories.Of(name), VolumeDirectories.Filling));
            throw;
        }
    }

    /// <summary>A file system of its own is mounted for this, and stays empty or half-filled where that fails: it is not the engine's to replace.</summary>
    private async Task FillFileSystemAsync(Volume volume, LocalOptions local, SafeFileHandle source)
    {
        bool wasMounted = mounts.NamespaceOf(volume.Name) is not null;
        try
        {
            using SafeFileHandle root = await OpenFileSystemAsync(volume, local).ConfigureAwait(false);
            if (IsEmpty(root) && !local.IsReadOnly)
            {
                await OnFilesAsync("populate volume", volume.Name, () => TreeCopy.Run(source, root, CancellationToken.None)).ConfigureAwait(false);
            }
        }
        catch (EngineException error)
        {
            throw new EngineException(error.Kind, $"failed to populate volume: {error.Message}", error);
        }
        finally
        {
            if (!wasMounted && !table.IsRunning(volume))
            {
                mounts.Close(volume.Name);
            }
        }
    }

    private async Task<SafeFileHandle> OpenFileSystemAsync(Volume volume, LocalOptions local)
    {
        string mountpoint = directories.DataOf(volume.Name);
        try
        {
            if (local.IsBind)
            {
                Errno error = FilesAt.OpenPath(local.Device, OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle handle);
                return error == Errno.None ? handle : throw VolumeMounts.Refused(local, MountWords.Sort(local.Words), mountpoint, error);
            }

            await mounts.OpenAsync(volume.Name, local, mountpoint).ConfigureAwait(false);
            return await mounts.OpenRootAsync(volume.Name).ConfigureAwait(false);
        }
        catch (LinuxException error)
        {
            throw Failed("mount", volume.Name, error);
        }
    }

    private static bool IsEmpty(SafeFileHandle directory)
    {
        LinuxException.ThrowIfFailed(FilesAt.Open(directory, "."u8, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle own), "open");
        using (own)
        {
            return !new DirectoryReader(own).Next(out _);
        }
    }
}
