using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Seccomp;

/// <summary>A filter of system calls while libseccomp builds it. Not thread-safe.</summary>
public sealed unsafe class SeccompFilter : SafeHandleZeroOrMinusOneIsInvalid
{
    private const uint Optimize = 8; // SCMP_FLTATR_CTL_OPTIMIZE
    private const uint BinaryTree = 2;
    private const int Unknown = -1; // __NR_SCMP_ERROR

    /// <summary>Starts a filter for the machine's own architecture.</summary>
    /// <param name="defaultAction">What to do with calls that no rule names, as seccomp(2) returns it.</param>
    /// <exception cref="LinuxException">libseccomp refuses the action.</exception>
    /// <exception cref="DllNotFoundException">libseccomp is not installed.</exception>
    public SeccompFilter(uint defaultAction)
        : base(ownsHandle: true)
    {
        handle = LibSeccomp.seccomp_init(defaultAction);
        if (IsInvalid)
        {
            LinuxException.Throw(Errno.EINVAL, "seccomp_init", $"with action 0x{defaultAction:x}");
        }

        Check(LibSeccomp.seccomp_attr_set(handle, Optimize, BinaryTree), "seccomp_attr_set", "optimize");
    }

    /// <summary>The token of the machine's own architecture.</summary>
    public static uint NativeArchitecture => LibSeccomp.seccomp_arch_native();

    /// <summary>The token of an architecture (the kernel's AUDIT_ARCH, but for x32); 0 when there is none of that name.</summary>
    /// <param name="name">As libseccomp writes it, <c>x86_64</c>.</param>
    public static uint ArchitectureOf(string name) => LibSeccomp.seccomp_arch_resolve_name(name);

    /// <summary>The number that an architecture gives a call; null where it has none, or libseccomp does not know it.</summary>
    public static int? NumberOf(string call, uint architecture)
    {
        int number = LibSeccomp.seccomp_syscall_resolve_name_arch(architecture, call);
        return number >= 0 ? number : null;
    }

    /// <summary>Whether libseccomp has heard of the call, on whatever architecture.</summary>
    public static bool Knows(string call) => LibSeccomp.seccomp_syscall_resolve_name(call) != Unknown;

    /// <summary>Has the rules apply to calls of a further architecture, under the numbers that it gives them.</summary>
    public void AddArchitecture(uint architecture)
    {
        int result = LibSeccomp.seccomp_arch_add(handle, architecture);
        if (result != -(int)Errno.EEXIST)
        {
            Check(result, "seccomp_arch_add", $"0x{architecture:x}");
        }
    }

    /// <summary>Adds a rule to those of a call; it applies when all tests hold. At most one test for each argument.</summary>
    public void AddRule(uint action, string call, params ReadOnlySpan<ArgumentTest> tests)
    {
        int number = LibSeccomp.seccomp_syscall_resolve_name(call);
        fixed (ArgumentTest* start = tests)
        {
            // Invariant: the span is fixed while libseccomp copies it.
            Check(LibSeccomp.seccomp_rule_add_array(handle, action, number, (uint)tests.Length, start), "add a seccomp rule for", call);
        }
    }

    /// <summary>The filter as the kernel takes it: instructions of 8 bytes.</summary>
    public byte[] Export()
    {
        int fd = LibSeccomp.memfd_create("seccomp", 1 /* MFD_CLOEXEC */);
        if (fd < 0)
        {
            LinuxException.Throw((Errno)Marshal.GetLastPInvokeError(), "memfd_create");
        }

        using SafeFileHandle file = new(fd, ownsHandle: true);
        Check(LibSeccomp.seccomp_export_bpf(handle, fd), "seccomp_export_bpf", "");
        byte[] program = new byte[RandomAccess.GetLength(file)];
        int length = RandomAccess.Read(file, program, 0);
        return length == program.Length ? program : throw new LinuxException("read", "the exported filter", Errno.EIO);
    }

    protected override bool ReleaseHandle()
    {
        LibSeccomp.seccomp_release(handle);
        return true;
    }

    private static void Check(int result, string operation, string target) =>
        LinuxException.ThrowIfFailed(result < 0 ? (Errno)(-result) : Errno.None, operation, target);
}
