using System.Diagnostics.CodeAnalysis;

namespace Berth.Linux;

/// <summary>A system call that failed where the caller has no other way: what was tried, on what, and the kernel's answer.</summary>
public sealed class LinuxException(string operation, string target, Errno errno)
    : IOException(target.Length == 0 ? $"{operation}: {errno.Describe()}" : $"{operation} {target}: {errno.Describe()}")
{
    public string Operation { get; } = operation;
    public string Target { get; } = target;
    public Errno Errno { get; } = errno;

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
