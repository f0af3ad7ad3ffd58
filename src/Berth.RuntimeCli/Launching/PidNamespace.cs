using Berth.Linux;

namespace Berth.RuntimeCli.Launching;

/// <summary>While it lasts, the children of this process are born in another process namespace.</summary>
internal sealed class PidNamespace : IDisposable
{
    private const string Own = "/proc/self/ns/pid";
    private readonly int own;

    private PidNamespace(int own) => this.own = own;

    /// <param name="path">The namespace; null or empty leaves this process's own.</param>
    public static PidNamespace Enter(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return new PidNamespace(-1);
        }

        int target = Fd.Open(path, 0);
        LinuxException.ThrowIfFailed(target < 0 ? (Errno)(-target) : Errno.None, "open the process namespace", path);
        try
        {
            return Enter(target);
        }
        finally
        {
            Fd.Close(target);
        }
    }

    /// <param name="descriptor">Of the namespace, or of a process in it.</param>
    public static PidNamespace Enter(int descriptor)
    {
        int own = Fd.Open(Own, 0);
        LinuxException.ThrowIfFailed(own < 0 ? (Errno)(-own) : Errno.None, "open", Own);
        Errno failed = PidFd.EnterNamespaces(descriptor, NamespaceFlags.Pid);
        if (failed != Errno.None)
        {
            Fd.Close(own);
            LinuxException.Throw(failed, "join the process namespace");
        }

        return new PidNamespace(own);
    }

    public void Dispose()
    {
        if (own >= 0)
        {
            _ = PidFd.EnterNamespaces(own, NamespaceFlags.Pid);
            Fd.Close(own);
        }
    }
}
