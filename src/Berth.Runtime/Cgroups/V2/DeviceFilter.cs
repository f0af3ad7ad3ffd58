using Berth.Linux;
using Berth.Runtime.Cgroups.Devices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Runtime.Cgroups.V2;

/// <summary>Puts the program for a policy on a cgroup of v2.</summary>
internal static class DeviceFilter
{
    /// <summary>Puts the first one on a cgroup that is new.</summary>
    public static void Attach(string directory, DevicePolicy policy)
    {
        if (!policy.AllowsAll)
        {
            using SafeFileHandle cgroup = OpenDirectory(directory);
            Attach(cgroup, directory, policy);
        }
    }

    /// <summary>The new program is on before the old one goes: at no moment is more allowed than by one of them.</summary>
    public static void Replace(string directory, DevicePolicy policy)
    {
        using SafeFileHandle cgroup = OpenDirectory(directory);
        LinuxException.ThrowIfFailed(Bpf.Attached(cgroup, out IReadOnlyList<SafeFileHandle> old), "list the device filters of cgroup", directory);
        if (!policy.AllowsAll)
        {
            Attach(cgroup, directory, policy);
        }

        foreach (SafeFileHandle program in old)
        {
            Errno failed = Bpf.Detach(cgroup, program);
            program.Dispose();
            LinuxException.ThrowIfFailed(failed, "detach the former device filter of cgroup", directory);
        }
    }

    private static void Attach(SafeFileHandle cgroup, string directory, DevicePolicy policy)
    {
        Errno failed = Bpf.LoadDeviceFilter(DeviceProgram.Compile(policy), out SafeFileHandle? program);
        using (program)
        {
            failed = failed == Errno.None ? Bpf.Attach(cgroup, program!) : failed;
            LinuxException.ThrowIfFailed(failed, "attach a device filter to cgroup", directory);
        }
    }

    private static SafeFileHandle OpenDirectory(string directory)
    {
        int fd = Fd.Open(directory, 0 /* O_RDONLY */);
        return fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw new LinuxException("open cgroup", directory, (Errno)(-fd));
    }
}
