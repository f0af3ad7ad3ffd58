using Berth.Images.Layers;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Volumes;

/// <summary>Whole volumes, copied and packed.</summary>
public sealed partial class VolumeOperations
{
    /// <summary>Makes a volume with the files of another: sharing its blocks where the file system can, else a copy.</summary>
    /// <param name="name">The other. While programs write to it, each file is what it is when it is copied.</param>
    /// <param name="request">What the new one is to be; it has a name, and of options the other's limit.</param>
    /// <param name="cancellation">Gives up, and leaves nothing.</param>
    public async Task<Volume> CloneAsync(string name, VolumeRequest request, CancellationToken cancellation = default)
    {
        Volume source = Get(name);
        VolumeRequest named = Name(request) with { Options = source.IsPlain ? source.Definition.Options : null };
        Check(named);
        using (await names.TakeAsync(named.Name!, cancellation).ConfigureAwait(false))
        using (table.Read("clone", source))
        {
            ThrowIfThere(named.Name!);
            return await MakeUnsynchronizedAsync(named, durable: true, user: null, async directory =>
            {
                using SafeFileHandle files = await OpenFilesAsync(source).ConfigureAwait(false);
                await OnFilesAsync("clone", name, () => CopySynced(files, directory, cancellation)).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a volume as an archive: owners, modes, times to the nanosecond, attributes and ACLs, links and holes.</summary>
    /// <param name="name">Which.</param>
    /// <param name="archive">A tar archive, uncompressed; its root is the volume's.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    public async Task ExportAsync(string name, Stream archive, CancellationToken cancellation = default)
    {
        Volume volume = Get(name);
        using (table.Read("export", volume))
        {
            using SafeFileHandle files = await OpenFilesAsync(volume).ConfigureAwait(false);
            await FileTransfer.PackTreeAsync(files, archive, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a volume of an archive, or fills an empty one that no container runs with.</summary>
    /// <param name="request">What it is to be where it is not there.</param>
    /// <param name="archive">Tar; plain, gzip or zstd. Read to its end.</param>
    /// <param name="cancellation">Gives up, and leaves things as they were.</param>
    public async Task<Volume> ImportAsync(VolumeRequest request, Stream archive, CancellationToken cancellation = default)
    {
        VolumeRequest named = Name(request) with { Options = null };
        Check(named);
        string name = named.Name!;
        using (await names.TakeAsync(name, cancellation).ConfigureAwait(false))
        {
            if (table.Find(name) is not { } volume)
            {
                return await MakeUnsynchronizedAsync(named, durable: true, user: null, async directory =>
                {
                    using SafeFileHandle target = VolumeDirectories.Open(directory);
                    await UnpackAsync(target, archive, cancellation).ConfigureAwait(false);
                }).ConfigureAwait(false);
            }

            ThrowUnlessPlain("import into", volume);
            using (table.Change("import", volume))
            {
                ThrowUnlessEmpty(volume);
                await ReplaceDataAsync(name, target => UnpackAsync(target, archive, cancellation)).ConfigureAwait(false);
                return volume;
            }
        }
    }

    private static async Task UnpackAsync(SafeFileHandle target, Stream archive, CancellationToken cancellation)
    {
        await FileTransfer.ExtractTreeAsync(target, archive, cancellation).ConfigureAwait(false);
        LinuxException.ThrowIfFailed(FilesAt.SyncFileSystem(target), "sync the volume");
    }

    private static void CopySynced(SafeFileHandle files, string directory, CancellationToken cancellation)
    {
        using SafeFileHandle target = VolumeDirectories.Open(directory);
        TreeCopy.Run(files, target, cancellation);
        LinuxException.ThrowIfFailed(FilesAt.SyncFileSystem(target), "sync the volume");
    }

    /// <summary>A volume's files, for reading. One that is a file system of its own is mounted as long as they are open.</summary>
    private async Task<SafeFileHandle> OpenFilesAsync(Volume volume)
    {
        try
        {
            if (LocalOptions.Of(volume.Definition) is not { } local)
            {
                return VolumeDirectories.Open(directories.DataOf(volume.Name));
            }

            bool wasMounted = mounts.NamespaceOf(volume.Name) is not null;
            SafeFileHandle files = await OpenFileSystemAsync(volume, local).ConfigureAwait(false);
            if (!wasMounted && !table.IsRunning(volume))
            {
                mounts.Close(volume.Name); // what is open keeps the file system
            }

            return files;
        }
        catch (LinuxException error)
        {
            throw Failed("open", volume.Name, error);
        }
    }

    private void ThrowIfThere(string name)
    {
        if (table.Find(name) is not null)
        {
            throw EngineException.Conflict($"create {name}: a volume of that name exists already");
        }
    }

    private static void ThrowUnlessPlain(string verb, Volume volume)
    {
        if (!volume.IsPlain)
        {
            throw EngineException.InvalidArgument($"{verb} {volume.Name}: it has options, so its files are a file system's that is not the engine's to replace");
        }
    }

    private void ThrowUnlessEmpty(Volume volume)
    {
        using SafeFileHandle files = VolumeDirectories.Open(directories.DataOf(volume.Name));
        if (!IsEmpty(files))
        {
            throw EngineException.Conflict($"import into {volume.Name}: the volume is not empty");
        }
    }
}
