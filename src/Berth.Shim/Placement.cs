using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Runtime.Launch;

namespace Berth.Shim;

/// <summary>Where the container's processes are born: namespaces and cgroup.</summary>
internal sealed class Placement(ShimArguments arguments)
{
    private int unifiedCgroup = -1;

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

        if (arguments.UnifiedCgroup)
        {
            step = $"open the cgroup {arguments.CgroupDirectories[0]}";
            unifiedCgroup = Fd.Open(arguments.CgroupDirectories[0], 0x210000 /* O_PATH | O_DIRECTORY */);
            if (unifiedCgroup < 0)
            {
                return (Errno)(-unifiedCgroup);
            }
        }

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

        failed = PreparedChild.TryPrepare(flags, unifiedCgroup, [.. pipes.ChildEnds, arguments.Network, initPidFd], out child);
        pipes.CloseChildEnds();
        failed = failed != Errno.None ? failed : EnterCgroups(child!.Pid);
        if (failed != Errno.None)
        {
            child?.Dispose();
            pipes.Close();
        }

        return failed;
    }

    /// <summary>Cgroup v1 has no way to be born in a cgroup: the child, which waits, is moved. v2: it is there already.</summary>
    private Errno EnterCgroups(int pid)
    {
        if (arguments.UnifiedCgroup)
        {
            return Errno.None;
        }

        byte[] text = Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture));
        foreach (string directory in arguments.CgroupDirectories)
        {
            int file = Fd.Open(directory + "/cgroup.procs", 1 /* O_WRONLY */);
            nint written = file < 0 ? file : Fd.Write(file, text);
            Fd.Close(file);
            if (written < 0)
            {
                return (Errno)(-written);
            }
        }

        return Errno.None;
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
