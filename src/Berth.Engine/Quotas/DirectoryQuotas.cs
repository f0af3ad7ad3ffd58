using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Quotas;

/// <summary>
/// How much a directory may have, as the quota of a project that is its own. Nothing is written down: the directory itself has the number of
/// its project, and a number is free where the file system knows no file and no limit of it.
/// </summary>
internal sealed class DirectoryQuotas
{
    /// <summary>Above those that administrators give by hand.</summary>
    private const uint First = 1 << 20;

    private readonly Lock gate = new();
    private uint next = First;

    /// <summary>Why there can be no quota of a directory, and what is to be done; null where there can be.</summary>
    public static string? ProblemOf(string directory)
    {
        using SafeFileHandle handle = Open(directory);
        if (ProjectQuota.IsEnforced(handle))
        {
            return null;
        }

        MountInfo? mount = MountInfo.OfFile(handle);
        string advice = mount?.Type switch
        {
            "ext4" => "'tune2fs -O project,quota DEVICE' while it is not mounted, and the mount option prjquota, give it that",
            "xfs" => "the mount option pquota gives it that",
            _ => "ext4 and xfs can have that",
        };
        return mount is null ? $"no quotas of projects are in force at {directory}" : $"{directory} is on {mount.Target} ({mount.Type} on {mount.Device}), where no quotas of projects are in force: {advice}";
    }

    /// <summary>What will be made in an empty directory has at most so many bytes; 0 is without limit until it is changed.</summary>
    /// <exception cref="LinuxException">The file system refused.</exception>
    public void Limit(string directory, long bytes)
    {
        using SafeFileHandle handle = Open(directory);
        lock (gate)
        {
            while (!ProjectQuota.IsFree(handle, next))
            {
                next++;
            }

            // The limit first: what bears the number has it from the beginning.
            LinuxException.ThrowIfFailed(ProjectQuota.Limit(handle, next, bytes), "set the quota of", directory);
            LinuxException.ThrowIfFailed(ProjectQuota.Set(handle, next), "set the project of", directory);
            next++;
        }
    }

    /// <summary>Gives a directory that counts for itself another limit.</summary>
    /// <exception cref="LinuxException">The file system refused.</exception>
    public static void Change(string directory, long bytes)
    {
        using SafeFileHandle handle = Open(directory);
        if (ProjectQuota.Get(handle, out uint project) == Errno.None && project >= First)
        {
            LinuxException.ThrowIfFailed(ProjectQuota.Limit(handle, project, bytes), "set the quota of", directory);
        }
    }

    /// <summary>Counts an empty directory with another, if that has a limit.</summary>
    /// <exception cref="LinuxException">The file system refused.</exception>
    public static void Join(string directory, string other)
    {
        if (!TryOpen(other, out SafeFileHandle limited))
        {
            return;
        }

        using (limited)
        {
            if (ProjectQuota.Get(limited, out uint project) == Errno.None && project >= First)
            {
                using SafeFileHandle handle = Open(directory);
                LinuxException.ThrowIfFailed(ProjectQuota.Set(handle, project), "set the project of", directory);
            }
        }
    }

    /// <summary>A directory that is about to be removed gives its number back, once its last file is gone.</summary>
    public static void Lift(string directory)
    {
        if (!TryOpen(directory, out SafeFileHandle handle))
        {
            return;
        }

        using (handle)
        {
            if (ProjectQuota.Get(handle, out uint project) == Errno.None && project >= First)
            {
                _ = ProjectQuota.Limit(handle, project, 0); // where that fails, a number stays that nobody gets
            }
        }
    }

    private static SafeFileHandle Open(string directory)
    {
        LinuxException.ThrowIfFailed(FilesAt.OpenPath(directory, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out SafeFileHandle handle), "open", directory);
        return handle;
    }

    private static bool TryOpen(string directory, out SafeFileHandle handle) =>
        FilesAt.OpenPath(directory, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out handle) == Errno.None;
}
