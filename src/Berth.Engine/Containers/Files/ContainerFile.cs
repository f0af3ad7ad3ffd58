using Berth.Images.Layers;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers.Files;

/// <summary>A file or directory of a container, held open. Dispose of it: it holds the container's root.</summary>
public sealed class ContainerFile : IDisposable
{
    private readonly ReadView view;
    private readonly ContainerPath path;
    private readonly Action copied;

    internal ContainerFile(ReadView view, ContainerPath path, FileDescription description, Action copied)
    {
        (this.view, this.path, this.copied) = (view, path, copied);
        Description = description;
    }

    public FileDescription Description { get; }

    /// <summary>
    /// Writes an uncompressed tar archive: of a file that file, of a directory all below it, named after the path's last part. What
    /// is in <c>/proc</c>, <c>/sys</c> and <c>/dev</c> only while the container runs is not in it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The container was started again meanwhile, or the caller has had enough.</exception>
    /// <exception cref="EngineException">The path is gone, or a file cannot be read.</exception>
    public async Task CopyToAsync(Stream output, CancellationToken cancellation = default)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, view.Ending);
        copied();
        try
        {
            if (Description.Kind == ContainerFileKind.Directory)
            {
                using SafeFileHandle directory = Open(path.Text, OpenFlags.ReadOnly | OpenFlags.Directory);
                await FileTransfer.PackDirectoryAsync(directory, path.Clean == "/" && path.Name == "/" ? "" : path.Name, output, stop.Token).ConfigureAwait(false);
            }
            else
            {
                using SafeFileHandle parent = Open(path.Parent, OpenFlags.PathOnly | OpenFlags.Directory);
                await FileTransfer.PackFileAsync(parent, path.Name, output, stop.Token).ConfigureAwait(false);
            }
        }
        catch (LinuxException error)
        {
            throw new EngineException(EngineErrorKind.Internal, $"cannot copy {path.Text}: {error.Message}", error);
        }
    }

    /// <summary>The content of a regular file. Dispose of it before this.</summary>
    /// <exception cref="EngineException">It is no regular file (InvalidArgument), or is gone.</exception>
    public Stream OpenRead()
    {
        Errno error = view.Files.Open(path.Text, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out SafeFileHandle handle);
        if (error == Errno.None && FilesAt.Status(handle, [], out FileStatus status) == Errno.None && status.Kind == FileKind.Regular)
        {
            return new FileStream(handle, FileAccess.Read);
        }

        handle.Dispose();
        throw EngineException.InvalidArgument($"cannot read {path.Text}: {(error == Errno.None ? "it is no regular file" : error.Describe())}");
    }

    /// <summary>Lets go of the container's root; end what reads from it first.</summary>
    public void Dispose() => view.Dispose();

    private SafeFileHandle Open(string what, OpenFlags flags)
    {
        LinuxException.ThrowIfFailed(view.Files.Open(what, flags, out SafeFileHandle handle), "open", what);
        return handle;
    }
}
