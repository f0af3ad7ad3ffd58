using System.Buffers.Binary;
using Berth.Linux;
using Berth.Linux.Seccomp;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Security;

/// <summary>
/// The answer to calls that are newer than a filter. A C library tries a new call and falls back on the old one when it hears ENOSYS;
/// EPERM, the usual default, it would take for the answer, and the program fails. So what has a higher number than every call the
/// filter names is answered ENOSYS, as runc does, by instructions before those of libseccomp.
/// </summary>
internal static class NewerCalls
{
    private const uint X86_64 = 0xc000003e;
    private const uint X32 = 0x4000003e;
    private const uint X32Bit = 0x40000000;
    private const uint OffsetOfNumber = 0;
    private const uint OffsetOfArchitecture = 4;

    private const ushort Load = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private const ushort JumpEqual = 0x15;
    private const ushort JumpGreater = 0x25;
    private const ushort JumpGreaterOrEqual = 0x35;
    private const ushort Return = 0x06;

    public static byte[] PutBefore(byte[] program, SeccompSpec spec, IReadOnlyList<uint> architectures)
    {
        List<ulong> prelude = [];
        foreach (uint architecture in architectures.Distinct().Where(a => a != X32))
        {
            AddArchitecture(prelude, spec, architecture, withX32: architecture == X86_64 && architectures.Contains(X32));
        }

        byte[] bytes = new byte[prelude.Count * sizeof(ulong) + program.Length];
        for (int i = 0; i < prelude.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), prelude[i]);
        }

        program.CopyTo(bytes, prelude.Count * sizeof(ulong));
        return bytes;
    }

    /// <summary>Falls through to what comes next for other architectures and for calls that are not newer.</summary>
    private static void AddArchitecture(List<ulong> prelude, SeccompSpec spec, uint architecture, bool withX32)
    {
        uint highest = Highest(spec, architecture);
        ulong unknown = Encode(Return, 0, 0, SeccompActions.Errno | (uint)Errno.ENOSYS);
        prelude.Add(Encode(Load, 0, 0, OffsetOfArchitecture));
        if (!withX32)
        {
            prelude.AddRange([Encode(JumpEqual, 0, 3, architecture), Encode(Load, 0, 0, OffsetOfNumber), Encode(JumpGreater, 0, 1, highest), unknown]);
            return;
        }

        prelude.AddRange(
        [
            Encode(JumpEqual, 0, 5, architecture),
            Encode(Load, 0, 0, OffsetOfNumber),
            Encode(JumpGreaterOrEqual, 0, 1, X32Bit),
            Encode(JumpGreater, 1, 2, Highest(spec, X32)),
            Encode(JumpGreater, 0, 1, highest),
            unknown,
        ]);
    }

    private static uint Highest(SeccompSpec spec, uint architecture) =>
        (uint)spec.Syscalls.SelectMany(rule => rule.Names).Max(name => SeccompFilter.NumberOf(name, architecture) ?? 0);

    /// <summary><c>struct sock_filter</c>.</summary>
    private static ulong Encode(ushort code, byte ifTrue, byte ifFalse, uint value) => code | (ulong)ifTrue << 16 | (ulong)ifFalse << 24 | (ulong)value << 32;
}
