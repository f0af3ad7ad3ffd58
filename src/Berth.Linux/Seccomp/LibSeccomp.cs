using System.Runtime.InteropServices;

namespace Berth.Linux.Seccomp;

/// <summary>What Berth uses of libseccomp 2.5. The library is loaded at the first call, so not by a program whose filters are cached.</summary>
internal static unsafe partial class LibSeccomp
{
    private const string Library = "libseccomp.so.2";

    [LibraryImport(Library)]
    public static partial nint seccomp_init(uint defaultAction);

    [LibraryImport(Library)]
    public static partial void seccomp_release(nint filter);

    [LibraryImport(Library)]
    public static partial uint seccomp_arch_native();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint seccomp_arch_resolve_name(string name);

    [LibraryImport(Library)]
    public static partial int seccomp_arch_add(nint filter, uint architecture);

    [LibraryImport(Library)]
    public static partial int seccomp_attr_set(nint filter, uint attribute, uint value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int seccomp_syscall_resolve_name(string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int seccomp_syscall_resolve_name_arch(uint architecture, string name);

    [LibraryImport(Library)]
    public static partial int seccomp_rule_add_array(nint filter, uint action, int call, uint count, ArgumentTest* tests);

    [LibraryImport(Library)]
    public static partial int seccomp_export_bpf(nint filter, int fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int memfd_create(string name, uint flags);
}

/// <summary><c>struct scmp_arg_cmp</c>: a condition on one argument of a system call.</summary>
/// <param name="Index">0 to 5.</param>
/// <param name="Comparison">How to compare.</param>
/// <param name="Value">What with; the mask of <see cref="Comparison.MaskedEqual"/>.</param>
/// <param name="Masked">What the masked argument must be.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ArgumentTest(uint Index, Comparison Comparison, ulong Value, ulong Masked);

/// <summary><c>enum scmp_compare</c>.</summary>
public enum Comparison : uint
{
    NotEqual = 1,
    Less = 2,
    LessOrEqual = 3,
    Equal = 4,
    GreaterOrEqual = 5,
    Greater = 6,
    MaskedEqual = 7,
}
