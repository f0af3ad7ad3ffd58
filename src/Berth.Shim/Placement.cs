using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Runtime.Launch;

namespace Berth.Shim;

/// <summary>Where the container's processes are born: namespaces and cgroup.</summary>
internal sealed class Placement(ShimArguments arguments)
{
    private CgroupEntrance cgroup = CgroupEntrance.None;

    /// <summary>Makes the child that becomes the container's init.</summary>
    public Errno TryMakeInit(out PreparedChild? child, out StdioPipes? pipes, out string step)
    {
        (child, pipes) = (null, null);
        step = "join the process namespace";
        Errno failed = JoinSharedPidNamespace();
        if (failed != Errno.None)
        {
            return failed;
        }

        failed = CgroupEntrance.TryOpen(arguments.CgroupDirectories, arguments.UnifiedCgroup, out CgroupEntrance? entrance, out string path);
        if (failed != Errno.None)
        {
            step = $"open the cgroup {path}";
            return failed;
        }

        cgroup = entrance!;
        step = "create the container's namespaces and enter its cgroup";
        return TryMakeChild(arguments.Namespaces, initPidFd: -1, out child, out pipes);
    }

    /// <summary>Clones a waiting child with pipes for its stdio, in the container's cgroup.</summary>
    public Errno TryMakeChild(ulong flags, int initPidFd, out PreparedChild? child, out StdioPipes? pipes)
    {
        child = null;
        Errno failed = StdioPipes.TryMake(out pipes!);
        if (failed != Errno.None)
        {
            return failed;
        }

        failed = PreparedChild.TryPrepare(flags, cgroup, [.. pipes.ChildEnds, arguments.Network, initPidFd], out child);
        pipes.CloseChildEnds();
        if (failed != Errno.None)
        {
            pipes.Close();
        }

        return failed;
    }

    /// <summary>How often the kernel killed one of the container's processes for want of memory.</summary>
    public bool WasOutOfMemory()
    {
        foreach (string directory in arguments.CgroupDirectories)
        {
            string file = arguments.UnifiedCgroup ? directory + "/memory.events" : directory + "/memory.oom_control";
            if (CountOf("oom_kill ", file) > 0)
            {
                return true;
            }
        }

        return false;
    }

    private Errno JoinSharedPidNamespace()
    {
        if (arguments.PidNamespaceOf == 0)
        {
            return Errno.None;
        }

        int pidfd = PidFd.Open(arguments.PidNamespaceOf);
        return pidfd < 0 ? (Errno)(-pidfd) : JoinPidNamespace(pidfd);
    }

    /// <summary>From here on, children of this shim are born in the process namespace of that process.</summary>
    public static Errno JoinPidNamespace(int pidfd) =>
        Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.SetNs, pidfd, unchecked((nint)NamespaceFlags.Pid)));

    private static unsafe long CountOf(string key, string path)
    {
        int file = Fd.Open(path, 0);
        if (file < 0)
        {
            return 0;
        }

        byte* buffer = stackalloc byte[1024];
        nint length = Fd.Read(file, buffer, 1024);
        Fd.Close(file);
        string text = Encoding.ASCII.GetString(buffer, (int)Math.Max(length, 0));
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && long.TryParse(line.AsSpan(key.Length), CultureInfo.InvariantCulture, out long count))
            {
                return count;
            }
        }

        return 0;
    }
}
