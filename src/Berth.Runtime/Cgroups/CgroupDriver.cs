using Berth.Linux;
using Berth.Runtime.Cgroups.V1;
using Berth.Runtime.Cgroups.V2;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups;

/// <summary>Makes and opens cgroups on what this machine has: the unified hierarchy of cgroup v2, or the separate ones of v1.</summary>
public abstract class CgroupDriver
{
    /// <summary>The cgroup below which containers have theirs unless told otherwise.</summary>
    public const string DefaultParent = "/berth";

    private const string MountInfo = "/proc/self/mountinfo";

    /// <summary>Whether this is cgroup v2: one directory for each cgroup, which a process can be cloned into.</summary>
    public abstract bool IsUnified { get; }

    /// <summary>The controllers whose limits can be set here, in the kernel's words: <c>memory</c>, <c>blkio</c> (v1), <c>io</c> (v2).</summary>
    public abstract IReadOnlySet<string> Controllers { get; }

    /// <summary>
    /// Looks at the machine; to be called once in a process's life. Cgroup v2 counts when it has the memory and pids controllers, so
    /// that a hybrid tree, where v1 holds them, is driven as v1.
    /// </summary>
    /// <exception cref="LinuxException">The machine has no usable hierarchy.</exception>
    public static CgroupDriver Detect()
    {
        LinuxException.ThrowIfFailed(ControlFile.Read(MountInfo, out string lines), "read", MountInfo);
        CgroupMounts mounts = CgroupMounts.Parse(lines.Split('\n'));
        if (mounts.Unified is { } root && ControlFile.Read(root + "/cgroup.controllers", out string text) == Errno.None && text.Length > 0)
        {
            HashSet<string> controllers = [.. text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)];
            if (controllers.Contains("memory") && controllers.Contains("pids"))
            {
                return new CgroupV2Driver(root, controllers);
            }
        }

        return mounts.Controllers.Count > 0
            ? new CgroupV1Driver(mounts.Controllers)
            : throw new LinuxException("find the cgroup controllers in", MountInfo, Errno.ENOENT);
    }

    /// <summary>The path for a specification: its own, one below <see cref="DefaultParent"/> if it is relative, or the container's id there.</summary>
    /// <exception cref="SpecException">The path leads out of the hierarchy.</exception>
    public static string PathOf(string? cgroupsPath, string containerId)
    {
        string path = string.IsNullOrEmpty(cgroupsPath) ? $"{DefaultParent}/{containerId}"
            : cgroupsPath[0] == '/' ? cgroupsPath
            : $"{DefaultParent}/{cgroupsPath}";
        string[] segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length > 0 && !segments.Any(s => s is "." or "..")
            ? "/" + string.Join('/', segments)
            : throw new SpecException("linux.cgroupsPath", $"\"{cgroupsPath}\" is no path below the root of the hierarchy");
    }

    /// <summary>
    /// Makes a cgroup with its limits and its devices filter, and the cgroups above it that are missing. A cgroup that is left there by
    /// a container long gone is replaced.
    /// </summary>
    /// <param name="path">Of <see cref="PathOf"/>.</param>
    /// <param name="limits">Limits; without device rules, the devices of every container's /dev remain.</param>
    /// <exception cref="SpecException">A limit cannot be expressed here.</exception>
    /// <exception cref="LinuxException">The kernel refuses; <c>EBUSY</c>: processes are in a cgroup of that path.</exception>
    public abstract Cgroup Create(string path, ResourcesSpec? limits);

    /// <summary>A cgroup that exists, or did: after a restart of the daemon.</summary>
    public abstract Cgroup Open(string path);
}
