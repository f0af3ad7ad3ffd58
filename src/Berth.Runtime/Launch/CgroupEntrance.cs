using Berth.Linux;

namespace Berth.Runtime.Launch;

/// <summary>
/// The way into a cgroup for children about to be cloned. On cgroup v2 a child is born in it. On v1 it writes "0", which is itself,
/// to the <c>tasks</c> file of each hierarchy: a single thread that moves itself takes no machine-wide lock (Linux 5.5), where a
/// parent that writes the child's number to <c>cgroup.procs</c> waits for an RCU grace period, some five milliseconds.
/// </summary>
public sealed class CgroupEntrance : IDisposable
{
    private const int WriteOnly = 1; // O_WRONLY
    private const int PathOnly = 0x200000; // O_PATH

    private CgroupEntrance(int directory, int[] taskFiles)
    {
        Directory = directory;
        TaskFiles = taskFiles;
    }

    /// <summary>Stays in the parent's cgroup.</summary>
    public static CgroupEntrance None { get; } = new(-1, []);

    /// <summary>The directory of cgroup v2 to be born in, or -1.</summary>
    internal int Directory { get; }

    /// <summary>The files of cgroup v1 to write to.</summary>
    internal int[] TaskFiles { get; }

    /// <param name="directories">The cgroup's directories: one on v2, one for each hierarchy on v1.</param>
    /// <param name="isUnified">Whether they are of cgroup v2.</param>
    /// <param name="entrance">The entrance; null on failure.</param>
    /// <param name="failedPath">What could not be opened; empty on success.</param>
    public static Errno TryOpen(IReadOnlyList<string> directories, bool isUnified, out CgroupEntrance? entrance, out string failedPath)
    {
        int[] files = new int[directories.Count];
        (entrance, failedPath) = (null, string.Empty);
        for (int i = 0; i < files.Length; i++)
        {
            failedPath = isUnified ? directories[i] : directories[i] + "/tasks";
            files[i] = Fd.Open(failedPath, isUnified ? PathOnly : WriteOnly);
            if (files[i] < 0)
            {
                Array.ForEach(files[..i], Fd.Close);
                return (Errno)(-files[i]);
            }
        }

        failedPath = string.Empty;
        entrance = isUnified && files.Length > 0 ? new CgroupEntrance(files[0], []) : new CgroupEntrance(-1, files);
        return Errno.None;
    }

    public void Dispose()
    {
        Fd.Close(Directory);
        Array.ForEach(TaskFiles, Fd.Close);
    }
}
