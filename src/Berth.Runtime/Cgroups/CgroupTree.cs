using System.Globalization;
using Berth.Linux;

namespace Berth.Runtime.Cgroups;

/// <summary>A cgroup's directory and those that its processes may have made below it.</summary>
internal static class CgroupTree
{
    /// <summary>How soon to look again at what the kernel announces no event for.</summary>
    private static readonly TimeSpan Recheck = TimeSpan.FromMilliseconds(1);

    public static List<int> Pids(string directory)
    {
        List<int> pids = [];
        AddPids(directory, pids);
        return pids;
    }

    /// <summary>
    /// Sends a signal to what is there. Each process is held by a descriptor first, and signalled only if the cgroup lists its number
    /// still: so the number had not passed to a stranger when the descriptor was opened.
    /// </summary>
    public static void SignalProcesses(string directory, int signal)
    {
        List<(int Pid, int Descriptor)> held = [.. Pids(directory).Select(pid => (pid, PidFd.Open(pid))).Where(process => process.Item2 >= 0)];
        HashSet<int> listed = [.. Pids(directory)];
        foreach ((int pid, int descriptor) in held)
        {
            if (listed.Contains(pid))
            {
                PidFd.Signal(descriptor, signal);
            }

            Fd.Close(descriptor);
        }
    }

    /// <summary>A process that is there still when the time is over; null as soon as none is.</summary>
    public static int? WaitForSurvivor(string directory, TimeSpan patience)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (Pids(directory) is [int pid, ..])
        {
            TimeSpan left = TimeSpan.FromMilliseconds(deadline - Environment.TickCount64);
            if (left <= TimeSpan.Zero || !WaitForExit(pid, left))
            {
                return pid;
            }
        }

        return null;
    }

    /// <summary>Removes the directory; only where that fails, what is below it, and what is about to leave it is waited for.</summary>
    public static void Remove(string directory, TimeSpan patience)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        Errno failed = ControlFile.RemoveDirectory(directory);
        while (failed == Errno.EBUSY)
        {
            RemoveChildren(directory);
            failed = ControlFile.RemoveDirectory(directory);
            if (failed != Errno.EBUSY || Environment.TickCount64 >= deadline)
            {
                break;
            }

            WaitForSomeExit(directory);
        }

        if (failed is not (Errno.None or Errno.ENOENT))
        {
            LinuxException.Throw(failed, "remove cgroup", directory);
        }
    }

    private static void RemoveChildren(string directory)
    {
        foreach (string child in Children(directory))
        {
            RemoveChildren(child);
            _ = ControlFile.RemoveDirectory(child);
        }
    }

    /// <summary>A process that has ended leaves its cgroup a moment after its descriptor says so, which no event tells.</summary>
    private static void WaitForSomeExit(string directory)
    {
        if (Pids(directory) is not [int pid, ..] || !WaitForExit(pid, TimeSpan.FromMilliseconds(100)))
        {
            Polling.Pause(Recheck);
        }
    }

    private static bool WaitForExit(int pid, TimeSpan timeout)
    {
        int process = PidFd.Open(pid);
        if (process < 0)
        {
            Polling.Pause(Recheck);
            return true;
        }

        bool ended = Polling.Wait(process, Polling.Readable, timeout);
        Fd.Close(process);
        return ended;
    }

    private static void AddPids(string directory, List<int> pids)
    {
        if (ControlFile.Read(directory + "/cgroup.procs", out string text) == Errno.None)
        {
            foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
            {
                if (int.TryParse(line, CultureInfo.InvariantCulture, out int pid) && pid > 0)
                {
                    pids.Add(pid);
                }
            }
        }

        foreach (string child in Children(directory))
        {
            AddPids(child, pids);
        }
    }

    private static string[] Children(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
