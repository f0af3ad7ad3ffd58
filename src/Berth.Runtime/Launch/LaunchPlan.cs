using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Runtime.Launch;

/// <summary>
/// A launch as data: operations in order, and the arena that their texts, vectors and filters lie in. In its binary form it is
/// flat and position-independent, so a child executes it from shared memory without looking at it twice.
/// <code>
/// header   "BPLN", version u16, reserved u16, operations u32, arena bytes u32     (16 bytes, little endian)
/// ops      48 bytes each (see <see cref="PlanOp"/>)
/// arena    first byte 0, last byte 0; texts end in 0; vectors are 4-aligned arrays of u32 offsets
/// </code>
/// </summary>
public sealed partial class LaunchPlan
{
    public const ushort Version = 2;
    public const int HeaderSize = 16;
    public const int OpSize = 48;

    /// <summary>The largest plan accepted: the kernel allows 2 MiB of arguments and environment, and the rest is small.</summary>
    public const int MaxEncodedSize = 6 * 1024 * 1024;

    private const uint Magic = 0x4e4c5042; // "BPLN"
    private readonly ReadOnlyMemory<PlanOp> ops;
    private readonly ReadOnlyMemory<byte> arena;

    internal LaunchPlan(ReadOnlyMemory<PlanOp> ops, ReadOnlyMemory<byte> arena)
    {
        this.ops = ops;
        this.arena = arena;
    }

    public ReadOnlySpan<PlanOp> Ops => ops.Span;

    internal ReadOnlySpan<byte> Arena => arena.Span;

    public int EncodedSize => HeaderSize + (ops.Length * OpSize) + arena.Length;

    public byte[] Encode()
    {
        byte[] encoded = new byte[EncodedSize];
        Encode(encoded);
        return encoded;
    }

    /// <summary>Writes the binary form to memory of at least <see cref="EncodedSize"/>.</summary>
    public void Encode(Span<byte> encoded)
    {
        encoded[..HeaderSize].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(encoded, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(encoded[4..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(encoded[8..], ops.Length);
        BinaryPrimitives.WriteInt32LittleEndian(encoded[12..], arena.Length);
        MemoryMarshal.AsBytes(Ops).CopyTo(encoded[HeaderSize..]);
        Arena.CopyTo(encoded[(HeaderSize + (ops.Length * OpSize))..]);
    }

    /// <summary>Reads the binary form; every offset, register and vector is checked, so that executing the result touches only itself.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a plan of this version.</exception>
    public static LaunchPlan Decode(ReadOnlySpan<byte> encoded)
    {
        PlanValidator.Validate(encoded, out int count, out int arenaLength);
        PlanOp[] ops = new PlanOp[count];
        encoded.Slice(HeaderSize, count * OpSize).CopyTo(MemoryMarshal.AsBytes(ops.AsSpan()));
        return new LaunchPlan(ops, encoded.Slice(HeaderSize + (count * OpSize), arenaLength).ToArray());
    }

    internal static bool HasMagic(ReadOnlySpan<byte> encoded) => BinaryPrimitives.ReadUInt32LittleEndian(encoded) == Magic;

    /// <summary>A text of the arena.</summary>
    internal string TextAt(uint offset)
    {
        ReadOnlySpan<byte> rest = Arena[(int)offset..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    /// <summary>The texts of a vector of the arena.</summary>
    internal string[] VectorAt(uint offset, int count)
    {
        ReadOnlySpan<uint> offsets = MemoryMarshal.Cast<byte, uint>(Arena.Slice((int)offset, count * 4));
        string[] texts = new string[count];
        for (int i = 0; i < count; i++)
        {
            texts[i] = TextAt(offsets[i]);
        }

        return texts;
    }

    /// <summary>What the operation was for, as an error message names it: "mount /srv on /data".</summary>
    public string StepName(int index)
    {
        if ((uint)index >= (uint)ops.Length)
        {
            return index == ChildReport.EnterCgroup ? "enter the cgroup" : "set up the process";
        }

        ref readonly PlanOp op = ref Ops[index];
        return op.Label != 0 ? TextAt(op.Label) : op.Code.ToString();
    }
}
