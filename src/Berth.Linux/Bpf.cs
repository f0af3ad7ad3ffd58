using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux;

/// <summary>bpf(2), as far as filters of a cgroup's devices need it.</summary>
public static unsafe class Bpf
{
    private const int ProgLoad = 5;
    private const int ProgAttach = 8;
    private const int ProgDetach = 9;
    private const int ProgGetFdById = 13;
    private const int ProgQuery = 16;
    private const uint TypeCgroupDevice = 15;
    private const uint AttachCgroupDevice = 6;
    private const uint AllowMulti = 2;

    /// <summary>Has the kernel verify and load a filter of device accesses.</summary>
    /// <param name="instructions">Instructions of 8 bytes, in memory order.</param>
    /// <param name="program">The program: lives as long as this descriptor or a cgroup that it is attached to.</param>
    public static Errno LoadDeviceFilter(ReadOnlySpan<ulong> instructions, out SafeFileHandle? program)
    {
        // Invariant: all that the attributes point at is fixed until the call has returned.
        fixed (ulong* start = instructions)
        fixed (byte* license = "Apache"u8, name = "berth_devices\0\0\0"u8)
        {
            LoadAttributes attributes = new()
            {
                Type = TypeCgroupDevice,
                InstructionCount = (uint)instructions.Length,
                Instructions = (ulong)start,
                License = (ulong)license,
                ExpectedAttachType = AttachCgroupDevice,
            };
            Buffer.MemoryCopy(name, attributes.Name, 16, 16);
            return Open(ProgLoad, &attributes, sizeof(LoadAttributes), out program);
        }
    }

    /// <summary>Attaches beside what is attached already: an access is allowed when all programs allow it.</summary>
    public static Errno Attach(SafeFileHandle cgroup, SafeFileHandle program) => Attachment(ProgAttach, cgroup, program, AllowMulti);

    public static Errno Detach(SafeFileHandle cgroup, SafeFileHandle program) => Attachment(ProgDetach, cgroup, program, 0);

    /// <summary>The device filters attached to exactly this cgroup; at most 64.</summary>
    public static Errno Attached(SafeFileHandle cgroup, out IReadOnlyList<SafeFileHandle> programs)
    {
        const int most = 64;
        uint* ids = stackalloc uint[most];
        QueryAttributes query = new()
        {
            Target = (uint)cgroup.DangerousGetHandle(),
            AttachType = AttachCgroupDevice,
            ProgramIds = (ulong)ids,
            ProgramCount = most,
        };
        List<SafeFileHandle> found = [];
        programs = found;
        Errno failed = Syscall.ErrnoOf(Call(ProgQuery, &query, sizeof(QueryAttributes)));
        for (uint i = 0; failed == Errno.None && i < query.ProgramCount; i++)
        {
            ulong id = ids[i];
            failed = Open(ProgGetFdById, &id, sizeof(ulong), out SafeFileHandle? program);
            if (program is not null)
            {
                found.Add(program);
            }
        }

        GC.KeepAlive(cgroup);
        return failed;
    }

    private static Errno Attachment(int command, SafeFileHandle cgroup, SafeFileHandle program, uint flags)
    {
        AttachAttributes attributes = new()
        {
            Target = (uint)cgroup.DangerousGetHandle(),
            Program = (uint)program.DangerousGetHandle(),
            AttachType = AttachCgroupDevice,
            Flags = flags,
        };
        Errno result = Syscall.ErrnoOf(Call(command, &attributes, sizeof(AttachAttributes)));
        GC.KeepAlive(cgroup);
        GC.KeepAlive(program);
        return result;
    }

    private static Errno Open(int command, void* attributes, int size, out SafeFileHandle? handle)
    {
        nint fd = Call(command, attributes, size);
        handle = fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : null;
        return Syscall.ErrnoOf(fd);
    }

    private static nint Call(int command, void* attributes, int size) => Syscall.Raw(Syscall.Numbers.Bpf, command, (nint)attributes, size);

    /// <summary>The part of <c>union bpf_attr</c> for BPF_PROG_LOAD that Linux 4.17 and later know.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LoadAttributes
    {
        public uint Type;
        public uint InstructionCount;
        public ulong Instructions;
        public ulong License;
        public uint LogLevel;
        public uint LogSize;
        public ulong LogBuffer;
        public uint KernelVersion;
        public uint Flags;
        public fixed byte Name[16];
        public uint InterfaceIndex;
        public uint ExpectedAttachType;
    }

    /// <summary>The part for BPF_PROG_ATTACH and BPF_PROG_DETACH.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct AttachAttributes
    {
        public uint Target;
        public uint Program;
        public uint AttachType;
        public uint Flags;
    }

    /// <summary>The part for BPF_PROG_QUERY.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct QueryAttributes
    {
        public uint Target;
        public uint AttachType;
        public uint QueryFlags;
        public uint AttachFlags;
        public ulong ProgramIds;
        public uint ProgramCount;
    }
}
