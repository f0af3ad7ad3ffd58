using Berth.Linux;

namespace Berth.Shim;

/// <summary>A program that works for the shim beside it: on the machine, not in the container.</summary>
internal static class HelperProcess
{
    /// <summary>This program's own file, even where another version has taken its name.</summary>
    public const string OwnProgram = "/proc/self/exe";

    /// <summary>A descriptor that becomes readable when it has ended, or <c>-errno</c>. <paramref name="inherited"/> become its descriptors 3, 4, …</summary>
    public static int TryStart(string program, IReadOnlyList<string> arguments, ReadOnlySpan<int> inherited)
    {
        Errno failed = ReturnToOwnPidNamespace();
        if (failed != Errno.None)
        {
            return -(int)failed;
        }

        try
        {
            return PidFd.Open(Spawning.Spawn(program, arguments, inherited));
        }
        catch (LinuxException error)
        {
            return -(int)error.Errno;
        }
    }

    /// <summary>After an exec the shim's children are born in the container; every exec joins it anew.</summary>
    private static Errno ReturnToOwnPidNamespace()
    {
        int own = Fd.Open("/proc/self/ns/pid", 0);
        if (own < 0)
        {
            return (Errno)(-own);
        }

        Errno failed = Syscall.ErrnoOf(Syscall.Raw(Syscall.Numbers.SetNs, own, unchecked((nint)NamespaceFlags.Pid)));
        Fd.Close(own);
        return failed;
    }
}
