using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Runtime.Launch;

/// <summary>Checks the binary form of a plan before anything executes it.</summary>
internal static class PlanValidator
{
    private const int MaxVector = 64 * 1024;
    private const int MaxGroups = 64 * 1024;
    private const int MaxFilter = 4096 * 8;

    public static void Validate(ReadOnlySpan<byte> encoded, out int count, out int arenaLength)
    {
        if (encoded.Length < LaunchPlan.HeaderSize || !LaunchPlan.HasMagic(encoded))
        {
            throw new InvalidDataException("not a launch plan");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(encoded[4..]);
        if (version != LaunchPlan.Version)
        {
            throw new InvalidDataException($"launch plan of version {version}, this program reads {LaunchPlan.Version}");
        }

        uint ops = BinaryPrimitives.ReadUInt32LittleEndian(encoded[8..]);
        uint arena = BinaryPrimitives.ReadUInt32LittleEndian(encoded[12..]);
        if (LaunchPlan.HeaderSize + (ops * (ulong)LaunchPlan.OpSize) + arena != (ulong)encoded.Length || encoded.Length > LaunchPlan.MaxEncodedSize)
        {
            throw new InvalidDataException("launch plan of the wrong length");
        }

        (count, arenaLength) = ((int)ops, (int)arena);
        ReadOnlySpan<byte> texts = encoded[(LaunchPlan.HeaderSize + (count * LaunchPlan.OpSize))..];
        if (texts.IsEmpty || texts[0] != 0 || texts[^1] != 0)
        {
            throw new InvalidDataException("launch plan without its texts");
        }

        ReadOnlySpan<PlanOp> list = MemoryMarshal.Cast<byte, PlanOp>(encoded.Slice(LaunchPlan.HeaderSize, count * LaunchPlan.OpSize));
        for (int i = 0; i < list.Length; i++)
        {
            if (!IsValid(list[i], texts))
            {
                throw new InvalidDataException($"launch plan with a bad operation {i}");
            }
        }
    }

    private static bool IsValid(in PlanOp op, ReadOnlySpan<byte> arena) =>
        op.Code is > PlanOpCode.None and <= PlanOpCode.MakeUserNamespace
        && IsRegister(op.To) && IsRegister(op.From) && IsRegister(op.Second)
        && op.Text < arena.Length && op.Value < arena.Length && op.Label < arena.Length
        && op.Code switch
        {
            PlanOpCode.SetGroups => op.A is >= 0 and <= MaxGroups && Fits(op.Text, op.A * 4, arena),
            PlanOpCode.Seccomp => op.A is > 0 and <= MaxFilter && op.A % 8 == 0 && Fits(op.Text, op.A, arena),
            PlanOpCode.SetHostName or PlanOpCode.SetDomainName => op.A >= 0 && Fits(op.Text, op.A, arena),
            PlanOpCode.FindProgram => IsVector(op.Text, op.A, arena),
            PlanOpCode.Execute => IsVector(op.Text, op.A, arena) && IsVector(op.Value, op.B, arena)
                && IsVector((uint)(op.C >> 32), (int)op.C, arena),
            _ => true,
        };

    private static bool IsRegister(short register) => register is >= PlanRegister.None and < PlanRegister.Count;

    private static bool Fits(uint offset, long length, ReadOnlySpan<byte> arena) => offset % 4 == 0 && offset + length <= arena.Length;

    private static bool IsVector(uint offset, long count, ReadOnlySpan<byte> arena)
    {
        if (count is < 0 or > MaxVector || !Fits(offset, count * 4, arena))
        {
            return false;
        }

        foreach (uint entry in MemoryMarshal.Cast<byte, uint>(arena.Slice((int)offset, (int)count * 4)))
        {
            if (entry >= arena.Length)
            {
                return false;
            }
        }

        return true;
    }
}
