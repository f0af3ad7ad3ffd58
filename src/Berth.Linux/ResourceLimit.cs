namespace Berth.Linux;

/// <summary>The limits of this process, by the numbers of <c>getrlimit(2)</c>.</summary>
public static unsafe class ResourceLimit
{
    public const ulong Unlimited = ulong.MaxValue;

    public static Errno TryGet(int resource, out ulong soft, out ulong hard)
    {
        ulong* limit = stackalloc ulong[2];
        nint result = Syscall.Raw(Syscall.Numbers.PrLimit64, 0, resource, 0, (nint)limit);
        (soft, hard) = (limit[0], limit[1]);
        return Syscall.ErrnoOf(result);
    }
}
