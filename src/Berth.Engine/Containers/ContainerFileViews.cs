using Berth.Engine.Containers.Files;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers;

public sealed partial class ContainerOperations
{
    /// <summary>A container's files to be copied out, running or not.</summary>
    /// <param name="container">Which.</param>
    /// <param name="withMounts">What is mounted in it belongs into the view beside its own layers.</param>
    /// <param name="cancellation">Gives up waiting for the container.</param>
    private async Task<ReadView> OpenToReadAsync(Container container, bool withMounts, CancellationToken cancellation)
    {
        using (await container.LockAsync(cancellation).ConfigureAwait(false))
        {
            FileView view = await OpenViewUnsynchronizedAsync(container, withMounts, ViewAccess.Read).ConfigureAwait(false);
            CancellationToken ending = default;
            IDisposable? copy = container.Live is null ? null : container.Copies.Begin(out ending);
            return new ReadView(view, copy, ending);
        }
    }

    /// <summary>A container's files, for reading while it does whatever it does. Under its lock.</summary>
    /// <param name="container">Which.</param>
    /// <param name="withMounts">What is mounted in it belongs into the view beside its own layers.</param>
    /// <param name="access">Of a container that does not run, unless it is only read, the lock has to be held as long as the view lives.</param>
    /// <exception cref="EngineException">It has just ended, or its layers cannot be mounted.</exception>
    private async Task<FileView> OpenViewUnsynchronizedAsync(Container container, bool withMounts, ViewAccess access)
    {
        if (container.State.Status is ContainerStatus.Removing or ContainerStatus.Dead)
        {
            throw EngineException.Conflict("container is marked for removal");
        }

        try
        {
            if (container.Live is { } live)
            {
                using SafeFileHandle space = MountNamespaceOf(live) ?? throw EngineException.Conflict($"container {container.Id} has just ended");
                return await FileViews.OpenRunningAsync(space, withMounts ? planner.ViewMountsOf(container.Definition) : []).ConfigureAwait(false);
            }

            await container.Reclaimed.ConfigureAwait(false);
            if (access != ViewAccess.Read)
            {
                await container.Copies.EndAsync().ConfigureAwait(false);
            }

            ContainerDirectory.RenewWork(options.DirectoryOf(container.Id));
            using IDisposable? mounted = withMounts ? await volumes.MountAsync(container.Id, container.Settings.Storage.Attached, NamespaceOfRunning).ConfigureAwait(false) : null;
            IReadOnlyList<ViewMount> mounts = withMounts ? planner.ViewMountsOf(container.Definition) : [];
            return await views.OpenStoppedAsync(planner.RootOf(container.Definition), mounts, access).ConfigureAwait(false);
        }
        catch (Exception error) when (error is LinuxException or IOException)
        {
            throw new EngineException(EngineErrorKind.Internal, $"cannot open the files of {container.Name}: {error.Message}", error);
        }
    }

    /// <summary>
    /// Null where the container has ended. A number that another process has got meanwhile is not taken for the container's: it is
    /// the shim's child before, and the same process after.
    /// </summary>
    private static SafeFileHandle? MountNamespaceOf(LiveContainer live)
    {
        int pid = live.Shim.InitPid;
        int process = PidFd.Open(pid);
        if (process < 0)
        {
            return null;
        }

        try
        {
            bool isInit = ProcessStatus.TryRead(pid)?.Parent == live.Shim.ShimPid;
            Errno error = FilesAt.OpenPath($"/proc/{pid}/ns/mnt", OpenFlags.ReadOnly, out SafeFileHandle space);
            if (isInit && error == Errno.None && PidFd.Signal(process, 0) == Errno.None)
            {
                return space;
            }

            space.Dispose();
            return null;
        }
        finally
        {
            Fd.Close(process);
        }
    }
}
