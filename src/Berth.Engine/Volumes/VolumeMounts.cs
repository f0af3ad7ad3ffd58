using System.Globalization;
using System.Text;
using Berth.Engine.Containers.Files;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Volumes;

/// <summary>
/// The file systems of volumes with options, each mounted in a mount namespace that holds nothing else, that no process is in, and that ends with its descriptor: the
/// host's mount table never shows them. Whoever launches a container enters the namespace and clones the mount.
/// </summary>
/// <param name="mountPoint">An empty directory that is mounted on, each time in a namespace of its own.</param>
internal sealed class VolumeMounts(string mountPoint) : IDisposable
{
    private readonly Dictionary<string, SafeFileHandle> namespaces = new(StringComparer.Ordinal);

    /// <summary>A path that leads to the namespace in which the volume is the root; null where it is not mounted.</summary>
    public string? NamespaceOf(string volume)
    {
        lock (namespaces)
        {
            return namespaces.TryGetValue(volume, out SafeFileHandle? handle)
                ? string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{handle.DangerousGetHandle()}")
                : null;
        }
    }

    /// <summary>Mounts the volume, unless it is.</summary>
    /// <param name="volume">Its name.</param>
    /// <param name="options">What it is.</param>
    /// <param name="mountpoint">What Docker says that it is mounted on, for messages.</param>
    /// <exception cref="EngineException">The kernel refused.</exception>
    public async Task OpenAsync(string volume, LocalOptions options, string mountpoint)
    {
        if (NamespaceOf(volume) is not null)
        {
            return;
        }

        IReadOnlyList<string> words = await ServerAddress.ResolveAsync(options, CancellationToken.None).ConfigureAwait(false);
        MountWords sorted = MountWords.Sort(words);
        Keep(volume, await ViewThread.RunAsync(() =>
        {
            BeginNamespace();
            Errno error = Mounts.Mount(options.Device, mountPoint, options.Type, sorted.Flags, sorted.Data);
            return error == Errno.None ? OwnNamespace() : throw Refused(options, sorted, mountpoint, error);
        }).ConfigureAwait(false));
    }

    /// <summary>Takes over the mount that a running container has of the volume, after an engine that is gone: a tmpfs is nowhere else.</summary>
    /// <param name="volume">Its name.</param>
    /// <param name="container">The container's mount namespace.</param>
    /// <param name="destination">Where the whole volume is mounted in it.</param>
    public async Task AdoptAsync(string volume, SafeFileHandle container, string destination)
    {
        Keep(volume, await ViewThread.RunAsync(() =>
        {
            Require(MountNamespace.Unshare(), "make a mount namespace");
            SafeFileHandle own = Processes.OwnNamespace();
            using (own)
            {
                Require(MountNamespace.Enter(container), "enter the container's mount namespace");
                using SafeFileHandle top = Open("/");
                Require(FilesAt.OpenInRoot(top, Encoding.UTF8.GetBytes(destination), OpenFlags.PathOnly, out SafeFileHandle place), "find the volume");
                Require(Mounts.Clone(place, recursive: false, out SafeFileHandle clone), "clone the volume");
                place.Dispose();
                using (clone)
                {
                    Require(MountNamespace.Enter(own), "leave the container's mount namespace");
                    BeginNamespace();
                    using SafeFileHandle target = Open(mountPoint);
                    _ = Mounts.SetWritable(clone); // a container may have it read-only; the file system may be
                    Require(Mounts.Attach(clone, target), "attach the volume");
                }
            }

            return OwnNamespace();
        }).ConfigureAwait(false));
    }

    /// <summary>The volume's files, for reading and writing, as long as it is mounted or the result is open.</summary>
    public Task<SafeFileHandle> OpenRootAsync(string volume)
    {
        SafeFileHandle handle;
        lock (namespaces)
        {
            handle = namespaces[volume];
        }

        return ViewThread.RunAsync(() =>
        {
            Require(MountNamespace.Enter(handle), "enter the volume's mount namespace");
            LinuxException.ThrowIfFailed(FilesAt.OpenPath("/", OpenFlags.ReadOnly | OpenFlags.Directory, out SafeFileHandle root), "open the volume");
            return root;
        });
    }

    /// <summary>What nobody else has of it is unmounted.</summary>
    public void Close(string volume)
    {
        lock (namespaces)
        {
            if (namespaces.Remove(volume, out SafeFileHandle? handle))
            {
                handle.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (namespaces)
        {
            foreach (SafeFileHandle handle in namespaces.Values)
            {
                handle.Dispose();
            }

            namespaces.Clear();
        }
    }

    /// <summary>Of two who have opened it at once, one is enough.</summary>
    private void Keep(string volume, SafeFileHandle handle)
    {
        lock (namespaces)
        {
            if (!namespaces.TryAdd(volume, handle))
            {
                handle.Dispose();
            }
        }
    }

    private static void BeginNamespace()
    {
        Require(MountNamespace.Unshare(), "make a mount namespace");
        Require(Mounts.MakeAllPrivate(), "make its mounts private");
    }

    /// <summary>The calling thread's, once the volume is its root: then it keeps nothing of the host mounted.</summary>
    private SafeFileHandle OwnNamespace()
    {
        using SafeFileHandle processes = Open("/proc");
        Require(Mounts.MakeRoot(mountPoint), "make the volume the root of its namespace");
        return Processes.NamespaceBelow(processes);
    }

    private static SafeFileHandle Open(string path)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(path, OpenFlags.PathOnly | OpenFlags.Directory, out SafeFileHandle handle), "open", path);
        return handle;
    }

    private static void Require(Errno error, string operation) => LinuxException.ThrowIfFailed(error, operation);

    /// <summary>In Docker's words.</summary>
    public static EngineException Refused(LocalOptions options, MountWords sorted, string mountpoint, Errno error)
    {
        string flags = sorted.Flags == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", flags: 0x{sorted.Flags:x}");
        string data = sorted.Data.Length == 0 ? "" : $", data: {sorted.Data}";
        return new EngineException(
            EngineErrorKind.Internal,
            $"error while mounting volume '{mountpoint}': failed to mount local volume: mount {options.Device}:{mountpoint}{flags}{data}: {error.Describe()}");
    }

    private static class Processes
    {
        public static SafeFileHandle OwnNamespace()
        {
            using SafeFileHandle processes = Open("/proc");
            return NamespaceBelow(processes);
        }

        public static SafeFileHandle NamespaceBelow(SafeFileHandle processes)
        {
            Require(FilesAt.OpenFollowing(processes, "thread-self/ns/mnt"u8, OpenFlags.ReadOnly, out SafeFileHandle handle), "open the mount namespace");
            return handle;
        }
    }
}
