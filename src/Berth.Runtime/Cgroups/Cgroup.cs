using Berth.Linux;
using Berth.Runtime.Launch;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Cgroups;

/// <summary>The cgroup of one container. Members may be called from any thread; they call the kernel and may take milliseconds.</summary>
public abstract class Cgroup(string path)
{
    private const int SIGKILL = 9;

    /// <summary>How long the kernel may take to freeze, or to let go of killed processes, before the call fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long killed processes may take to end before all that are there are killed again.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    /// <summary>Below the root of each hierarchy, <c>/berth/4f1c…</c>.</summary>
    public string Path { get; } = path;

    /// <summary>One for each hierarchy of v1, named as its mount point; on v2 one without a name.</summary>
    public abstract IReadOnlyList<CgroupView> Views { get; }

    /// <summary>The directories of <see cref="Views"/>. A process is in the cgroup when it is in all of them.</summary>
    public IReadOnlyList<string> Directories => [.. Views.Select(view => view.Directory)];

    /// <summary>Where the numbers of its processes stand.</summary>
    protected abstract string ProcessDirectory { get; }

    /// <summary>How many processes the kernel has killed here because memory was short.</summary>
    public abstract long OomKills { get; }

    public abstract bool IsFrozen { get; }

    /// <summary>Changes limits of running processes. What is null stays; device rules stay when there are none.</summary>
    /// <exception cref="SpecException">A limit cannot be expressed here.</exception>
    /// <exception cref="LinuxException">The kernel refuses a value; those before it are in force.</exception>
    public abstract void Update(ResourcesSpec limits);

    /// <summary>Stops all processes where they are; returns when they stand.</summary>
    public void Freeze() => SetFrozen(frozen: true, Patience);

    public void Thaw() => SetFrozen(frozen: false, Patience);

    public abstract CgroupStats ReadStats();

    /// <summary>Process ids as this process sees them, of the cgroup and of those below it. Empty when it is gone.</summary>
    public IReadOnlyList<int> Pids() => CgroupTree.Pids(ProcessDirectory);

    /// <summary>
    /// Sends SIGKILL to every process and waits until none is left. Whoever is born while the list is read is not on it, and is killed
    /// in the next round.
    /// </summary>
    /// <exception cref="LinuxException"><c>EBUSY</c>: a process hangs in the kernel.</exception>
    public void KillAll()
    {
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        Kill();
        while (CgroupTree.WaitForSurvivor(ProcessDirectory, Round) is { } survivor)
        {
            if (Environment.TickCount64 > deadline)
            {
                LinuxException.Throw(Errno.EBUSY, $"wait for the end of process {survivor} in cgroup", ProcessDirectory);
            }

            Kill();
        }
    }

    /// <summary>Sends a signal to every process; those that are made meanwhile may miss it.</summary>
    public void SignalAll(int signal)
    {
        CgroupTree.SignalProcesses(ProcessDirectory, signal);
        if (signal == SIGKILL)
        {
            ThawIfFrozen();
        }
    }

    /// <summary>Lets processes go on that stand still, as those must that are to die of a signal.</summary>
    public void ThawIfFrozen()
    {
        if (IsFrozen)
        {
            Thaw();
        }
    }

    /// <summary>Removes the cgroup and those below it, after the last processes have left. One that is gone is no error.</summary>
    /// <exception cref="LinuxException"><c>EBUSY</c>: processes that nobody has killed are in it.</exception>
    public void Remove()
    {
        foreach (CgroupView view in Views)
        {
            CgroupTree.Remove(view.Directory, Patience);
        }
    }

    protected abstract void Kill();

    protected abstract void SetFrozen(bool frozen, TimeSpan patience);
}
