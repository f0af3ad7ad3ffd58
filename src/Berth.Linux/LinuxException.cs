using System.Diagnostics.CodeAnalysis;

namespace Berth.Linux;

/// <summary>A system call that failed where the caller has no other way: what was tried, on what, and the kernel's answer.</summary>
public sealed class LinuxException(string operation, string target, Errno errno, string detail = "")
    : IOException((target.Length == 0 ? operation : $"{operation} {target}") + $": {errno.Describe()}" + (detail.Length == 0 ? "" : $" ({detail})"))
{
    public string Operation { get; } = operation;
    public string Target { get; } = target;
    public Errno Errno { get; } = errno;

    /// <summary>The kernel's own words where it says more than a number (netlink's extended acknowledgements); otherwise empty.</summary>
    public string Detail { get; } = detail;

    /// <summary>The one gate from a returned <see cref="Linux.Errno"/> to an exception.</summary>
    public static void ThrowIfFailed(Errno errno, string operation, string target = "")
    {
        if (errno != Errno.None)
        {
            Throw(errno, operation, target);
        }
    }

    [DoesNotReturn]
    public static void Throw(Errno errno, string operation, string target = "") => throw new LinuxException(operation, target, errno);
}
