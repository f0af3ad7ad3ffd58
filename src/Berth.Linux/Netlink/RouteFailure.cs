namespace Berth.Linux.Netlink;

/// <summary>A change that the kernel refused: which, why, and the kernel's own words where it had any.</summary>
public readonly record struct RouteFailure(string Operation, string Target, Errno Errno, string Detail)
{
    public LinuxException ToException() => new(Operation, Target, Errno, Detail);
}
