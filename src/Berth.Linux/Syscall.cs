using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>
/// The raw system call, and the numbers of those that libc does not wrap. <see cref="Raw"/> suppresses the runtime's
/// transition, so it may run in the child of a clone, where no garbage collector will ever answer; callers there keep to
/// blittable arguments. <see cref="Bind"/> must have run once before the clone, so that the symbol is already resolved.
/// A process with more than one thread makes no call with it that may wait: until it returns every collection waits, and with
/// it all other threads.
/// </summary>
public static unsafe partial class Syscall
{
    public static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    [LibraryImport("libc", EntryPoint = "syscall")]
    [SuppressGCTransition]
    private static partial nint RawCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport("libc", EntryPoint = "__errno_location")]
    [SuppressGCTransition]
    private static partial int* ErrnoLocation();

    /// <summary>Calls the kernel. The result is negative (<c>-errno</c>) when it failed, as in the kernel's own convention.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Raw(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        nint result = RawCall(number, a, b, c, d, e, f);
        return result == -1 ? -*ErrnoLocation() : result;
    }

    /// <summary>Resolves the symbols behind <see cref="Raw"/> and its error number.</summary>
    public static void Bind() => _ = Raw(Numbers.GetPid) + Raw(-1);

    /// <summary>The error in a raw result; <see cref="Errno.None"/> where it succeeded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Errno ErrnoOf(nint result) => result < 0 ? (Errno)(-result) : Errno.None;
}
