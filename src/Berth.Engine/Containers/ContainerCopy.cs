using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Files;
using Berth.Engine.Events;
using Berth.Images.Layers;
using Berth.Linux;
using Berth.Runtime.Spec;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>Opens a file or directory of a container, running or not, to look at it or to copy it out.</summary>
    /// <exception cref="EngineException">There is no such container, or in it no such path (NotFound).</exception>
    public async Task<ContainerFile> OpenFileAsync(string nameOrId, string path, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        ContainerPath wanted = ContainerPath.Parse(path);
        ReadView view = await OpenToReadAsync(container, withMounts: true, cancellation).ConfigureAwait(false);
        try
        {
            return new ContainerFile(view, wanted, Describe(view.Files, wanted, nameOrId), () => Publish(container, ContainerActions.ArchivePath));
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    /// <summary>Unpacks an archive in a directory of a container, running or not.</summary>
    /// <param name="nameOrId">The container.</param>
    /// <param name="path">A directory that is there; links are followed.</param>
    /// <param name="archive">A tar: plain, gzip or zstd.</param>
    /// <param name="copy">What may be replaced, and whose it will be.</param>
    /// <param name="cancellation">Stops; what was unpacked stays.</param>
    /// <exception cref="EngineException">
    /// No such container or path (NotFound), the path is no directory or the archive none (InvalidArgument), it may not be written to
    /// (Forbidden), or the disk is full (Unavailable).
    /// </exception>
    public async Task CopyInAsync(string nameOrId, string path, Stream archive, CopyInOptions? copy = null, CancellationToken cancellation = default)
    {
        Container container = Get(nameOrId);
        using IDisposable held = await container.LockAsync(cancellation).ConfigureAwait(false);
        bool isRunning = container.Live is not null;
        IReadOnlyList<ViewMount> mounts = planner.ViewMountsOf(container.Definition);
        ViewAccess access = container.Settings.Storage.ReadonlyRoot ? ViewAccess.WriteToMounts : ViewAccess.Write;
        using FileView view = await OpenViewUnsynchronizedAsync(container, withMounts: true, access).ConfigureAwait(false);
        CancellationToken ending = default;
        using IDisposable? under = isRunning ? container.Copies.Begin(out ending) : null;
        if (isRunning)
        {
            held.Dispose(); // a client that stalls must not keep a container from being stopped
        }

        string directory = PathResolver.Resolve(view.Root, path);
        ThrowUnlessDirectory(view, directory, path, nameOrId);
        ViewMount? mount = mounts.LastOrDefault(mount => CleanPath.IsWithin(directory, mount.Destination));
        ThrowIfReadOnly(container, mount);
        ThrowIfOwnersAreMapped(isRunning, mount);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ending);
        try
        {
            await FileTransfer.ExtractAsync(view.Root, directory, archive, ExtractionOf(container, copy ?? new CopyInOptions()), stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (CopyFailure.TryTranslate(error, directory) is { } translated)
        {
            throw translated;
        }

        Publish(container, ContainerActions.ExtractToDirectory);
    }

    private ExtractionOptions ExtractionOf(Container container, CopyInOptions copy)
    {
        try
        {
            bool asUser = copy.AsContainerUser && container.Settings.Process.User.Length > 0;
            return new ExtractionOptions(copy.KeepsKinds, asUser ? planner.AccountOf(container.Definition) : null);
        }
        catch (SpecException error)
        {
            throw EngineException.InvalidArgument(error.Message);
        }
    }

    private static FileDescription Describe(FileView view, ContainerPath path, string nameOrId)
    {
        Errno error = view.Open(path.Text, OpenFlags.PathOnly | OpenFlags.NoFollow, out SafeFileHandle file);
        using (file)
        {
            switch (error)
            {
                case Errno.ENOENT:
                    throw NoSuchFile(path.Text, nameOrId);
                case not Errno.None:
                    throw EngineException.InvalidArgument($"lstat {path.Text}: {error.Describe()}");
            }

            LinuxException.ThrowIfFailed(FilesAt.Status(file, [], out FileStatus status), "inspect", path.Text);
            string target = status.Kind == FileKind.SymbolicLink ? PathResolver.Resolve(view.Root, path.Clean) : "";
            return FileDescription.Of(path.Name, status, target);
        }
    }

    private static void ThrowUnlessDirectory(FileView view, string directory, string path, string nameOrId)
    {
        Errno error = view.Open(directory, OpenFlags.PathOnly | OpenFlags.Directory, out SafeFileHandle handle);
        handle.Dispose();
        switch (error)
        {
            case Errno.None:
                return;
            case Errno.ENOENT:
                throw NoSuchFile(path, nameOrId);
            case Errno.ENOTDIR:
                throw EngineException.InvalidArgument("extraction point is not a directory");
            default:
                throw EngineException.InvalidArgument($"cannot copy to {path}: {error.Describe()}");
        }
    }

    /// <param name="container">Which.</param>
    /// <param name="mount">What the directory is on; null is the container's own files.</param>
    private static void ThrowIfReadOnly(Container container, ViewMount? mount)
    {
        if (mount?.IsReadOnly == true)
        {
            throw new EngineException(EngineErrorKind.Forbidden, "mounted volume is marked read-only");
        }

        if (mount is null && container.Settings.Storage.ReadonlyRoot)
        {
            throw new EngineException(EngineErrorKind.Forbidden, "container rootfs is marked read-only");
        }
    }

    /// <summary>The files of a container that does not run are seen with the owners that they have on their file system.</summary>
    private static void ThrowIfOwnersAreMapped(bool isRunning, ViewMount? mount)
    {
        if (!isRunning && mount is { MapsOwners: true })
        {
            throw EngineException.Conflict($"the owners of {mount.Destination} are mapped by idmap, which is so only while the container runs: start it, or copy to {mount.Source}");
        }
    }

    private static EngineException NoSuchFile(string path, string nameOrId) => EngineException.NotFound($"Could not find the file {path} in container {nameOrId}");
}
