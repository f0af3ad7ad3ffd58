using System.Text;
using Berth.Linux;
using Berth.Runtime.Launch;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Containers.Files;

/// <summary>Makes views of containers' files, each on a thread that enters a new mount namespace and ends.</summary>
/// <param name="mountPoint">An empty directory that overlays are mounted on, each in its own namespace.</param>
internal sealed class FileViews(string mountPoint)
{
    /// <summary>
    /// The files of a running container, tmpfs and all: 1. into its mount namespace; 2. copies of its root without what is mounted on
    /// it, and of each mount that belongs into the view; 3. into a namespace of the view's own; 4. there the copies are put together.
    /// </summary>
    /// <param name="containerNamespace">The container's mount namespace.</param>
    /// <param name="mounts">What belongs into the view.</param>
    public static Task<FileView> OpenRunningAsync(SafeFileHandle containerNamespace, IReadOnlyList<ViewMount> mounts) => ViewThread.RunAsync(() =>
    {
        using SafeFileHandle machineProcesses = OpenDirectory("/proc");
        Require(MountNamespace.Enter(containerNamespace), "enter the container's mount namespace"); // 1.
        SafeFileHandle? root = null;
        List<(ViewMount Mount, SafeFileHandle Tree)> trees = [];
        try
        {
            using (SafeFileHandle top = OpenDirectory("/"))
            {
                Require(Mounts.Clone(top, recursive: false, out root), "copy the container's root"); // 2.
                trees.AddRange(CloneEach(mounts, mount => FilesAt.OpenInRoot(top, Bytes(mount.Destination), OpenFlags.PathOnly, out SafeFileHandle file) == Errno.None ? file : null));
            }

            BeginNamespace(); // 3.
            using (SafeFileHandle top = OpenDirectory("/"))
            {
                Require(Mounts.Attach(root, top), "place the container's root"); // 4.
            }

            trees.ForEach(tree => TryAttach(root, tree.Mount, tree.Tree));
            return new FileView(root, OwnNamespace(machineProcesses));
        }
        catch
        {
            root?.Dispose();
            throw;
        }
        finally
        {
            trees.ForEach(tree => tree.Tree.Dispose());
        }
    });

    /// <summary>The files of a container that does not run.</summary>
    /// <param name="root">Its layers and its own writable one.</param>
    /// <param name="mounts">What belongs into the view; what lies on a tmpfs is not there.</param>
    /// <param name="access">Unless it writes, the writable layer is only read, and the container may be started meanwhile.</param>
    public async Task<FileView> OpenStoppedAsync(RootSource.OverlayRoot root, IReadOnlyList<ViewMount> mounts, ViewAccess access)
    {
        ViewMount[] kept = [.. mounts.Where(mount => mount.Source is not null)];
        (FileView view, bool isComplete) = await ViewThread.RunAsync(() => OpenStopped(root, kept, access)).ConfigureAwait(false);
        if (isComplete)
        {
            return view;
        }

        // A container that has never run lacks what its mounts are put on. A writable view makes that, as the launch would.
        view.Dispose();
        (await ViewThread.RunAsync(() => OpenStopped(root, kept, ViewAccess.Write)).ConfigureAwait(false)).View.Dispose();
        return (await ViewThread.RunAsync(() => OpenStopped(root, kept, access)).ConfigureAwait(false)).View;
    }

    private (FileView View, bool IsComplete) OpenStopped(RootSource.OverlayRoot layers, IReadOnlyList<ViewMount> mounts, ViewAccess access)
    {
        bool isWritable = access != ViewAccess.Read;
        BeginNamespace();
        using SafeFileHandle processes = OpenDirectory("/proc");
        MountOverlay(layers, isWritable);
        SafeFileHandle root = OpenDirectory(mountPoint);
        List<(ViewMount Mount, SafeFileHandle Tree)> trees = [];
        try
        {
            bool isComplete = true;
            using SafeFileHandle own = OwnNamespace(processes);
            trees.AddRange(CloneSources(mounts, own));
            foreach ((ViewMount mount, SafeFileHandle tree) in trees)
            {
                if (isWritable)
                {
                    MountTarget.Make(root, mount.Destination, isDirectory: StatusOf(tree).IsDirectory);
                }

                if (mount.IsReadOnly || mount.MapsOwners)
                {
                    Require(Mounts.SetReadOnly(tree, recursive: true), "make a mount read-only");
                }

                isComplete &= TryAttach(root, mount, tree);
            }

            if (access == ViewAccess.WriteToMounts)
            {
                Require(Mounts.SetReadOnly(root, recursive: false), "make the root read-only");
            }

            return (new FileView(root, OwnNamespace(processes)), isComplete || isWritable);
        }
        catch
        {
            root.Dispose();
            throw;
        }
        finally
        {
            trees.ForEach(tree => tree.Tree.Dispose());
        }
    }

    /// <summary>Layers named by descriptor: short enough for any image, and no character in a path means anything.</summary>
    private void MountOverlay(RootSource.OverlayRoot layers, bool isWritable)
    {
        List<SafeFileHandle> opened = [];
        try
        {
            string Name(string directory)
            {
                opened.Add(OpenDirectory(directory));
                return $"/proc/self/fd/{opened[^1].DangerousGetHandle()}";
            }

            IEnumerable<string> lower = isWritable ? layers.LowerDirectories : [layers.Upper, .. layers.LowerDirectories];
            string options = $"lowerdir={string.Join(':', lower.Select(Name))}";
            if (isWritable)
            {
                options += $",upperdir={Name(layers.Upper)},workdir={Name(layers.Work)}";
            }

            Require(Mounts.MountOverlay(mountPoint, options, isReadOnly: !isWritable), "mount the container's layers");
        }
        finally
        {
            opened.ForEach(handle => handle.Dispose());
        }
    }

    private static void BeginNamespace()
    {
        Require(MountNamespace.Unshare(), "make a mount namespace");
        Require(Mounts.MakeAllPrivate(), "make its mounts private");
    }

    private static SafeFileHandle OwnNamespace(SafeFileHandle processes)
    {
        Require(FilesAt.OpenFollowing(processes, "thread-self/ns/mnt"u8, OpenFlags.ReadOnly, out SafeFileHandle handle), "open the mount namespace");
        return handle;
    }

    /// <summary>A source that is not there is a mount that is not there.</summary>
    private static IEnumerable<(ViewMount Mount, SafeFileHandle Tree)> CloneEach(IReadOnlyList<ViewMount> mounts, Func<ViewMount, SafeFileHandle?> open)
    {
        foreach (ViewMount mount in mounts)
        {
            using SafeFileHandle? file = open(mount);
            if (file is not null && Mounts.Clone(file, mount.IsRecursive, out SafeFileHandle tree) == Errno.None)
            {
                yield return (mount, tree);
            }
        }
    }

    /// <summary>A mount can be copied only in the namespace that it is in.</summary>
    private static List<(ViewMount Mount, SafeFileHandle Tree)> CloneSources(IReadOnlyList<ViewMount> mounts, SafeFileHandle own)
    {
        List<(ViewMount Mount, SafeFileHandle Tree)> trees = [];
        foreach (ViewMount mount in mounts)
        {
            if (mount.Namespace is not { } path)
            {
                trees.AddRange(CloneEach([mount], OpenSource));
                continue;
            }

            LinuxException.ThrowIfFailed(FilesAt.OpenPath(path, OpenFlags.ReadOnly, out SafeFileHandle space), "open the mount namespace of", mount.Destination);
            using (space)
            {
                Require(MountNamespace.Enter(space), "enter a volume's mount namespace");
                trees.AddRange(CloneEach([mount], OpenSource));
                Require(MountNamespace.Enter(own), "leave a volume's mount namespace");
            }
        }

        return trees;
    }

    private static SafeFileHandle? OpenSource(ViewMount mount)
    {
        Errno error = FilesAt.OpenPath(mount.Source!, OpenFlags.PathOnly, out SafeFileHandle file);
        if (error != Errno.None || mount.Subpath.Length == 0)
        {
            return error == Errno.None ? file : null;
        }

        using (file)
        {
            return FilesAt.OpenInRoot(file, Bytes(mount.Subpath), OpenFlags.PathOnly, out SafeFileHandle below) == Errno.None ? below : null;
        }
    }

    private static bool TryAttach(SafeFileHandle root, ViewMount mount, SafeFileHandle tree)
    {
        Errno error = FilesAt.OpenInRoot(root, Bytes(mount.Destination), OpenFlags.PathOnly, out SafeFileHandle target);
        using (target)
        {
            return error == Errno.None && Mounts.Attach(tree, target) == Errno.None;
        }
    }

    private static FileStatus StatusOf(SafeFileHandle file)
    {
        Require(FilesAt.Status(file, [], out FileStatus status), "inspect a mount");
        return status;
    }

    private static SafeFileHandle OpenDirectory(string path)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(path, OpenFlags.PathOnly | OpenFlags.Directory, out SafeFileHandle handle), "open", path);
        return handle;
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path);

    private static void Require(Errno error, string operation) => LinuxException.ThrowIfFailed(error, operation);
}
