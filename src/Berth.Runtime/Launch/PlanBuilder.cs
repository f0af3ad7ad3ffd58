using System.Runtime.InteropServices;
using System.Text;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>Collects the operations of a plan. Operations carry the label that was current when they were added.</summary>
internal sealed class PlanBuilder
{
    private const int TypicalOps = 256;
    private const int TypicalTexts = 192;
    private const int TypicalArena = 8192;

    private PlanOp[] ops = new PlanOp[TypicalOps];
    private int count;
    private readonly Dictionary<string, uint> interned = new(TypicalTexts, StringComparer.Ordinal);
    private byte[] arena = new byte[TypicalArena];
    private int length = 1; // the empty text
    private short nextRegister = PlanRegister.FirstFree;
    private uint label;

    /// <summary>The step that operations belong to, to be gone on with after one within it.</summary>
    public uint CurrentStep
    {
        get => label;
        set => label = value;
    }

    /// <summary>Names the step that the operations added from here on belong to.</summary>
    public void Step(string name) => label = Text(name);

    public void Add(PlanOpCode code, short to = -1, short from = -1, short second = -1, string? text = null, string? value = null, long a = 0, long b = 0, long c = 0, PlanOpFlags flags = PlanOpFlags.None) =>
        AddRaw(code, to, from, second, Text(text), Text(value), a, b, c, flags);

    public void AddRaw(PlanOpCode code, short to, short from, short second, uint text, uint value, long a, long b, long c, PlanOpFlags flags = PlanOpFlags.None)
    {
        if (count == ops.Length)
        {
            Array.Resize(ref ops, count * 2);
        }

        ops[count++] = new PlanOp { Code = code, Flags = flags, To = to, From = from, Second = second, Text = text, Value = value, Label = label, A = a, B = b, C = c };
    }

    /// <summary>A register of the plan's own; <see cref="Release"/> gives it back once its descriptor is closed.</summary>
    public short Register()
    {
        if (freed.TryPop(out short reused))
        {
            return reused;
        }

        return nextRegister < PlanRegister.Count ? nextRegister++ : throw new SpecException(string.Empty, "the container needs too many open descriptors at once");
    }

    /// <summary>Closes a register's descriptor and frees the register.</summary>
    public void Release(short register)
    {
        Add(PlanOpCode.Close, from: register);
        freed.Push(register);
    }

    private readonly Stack<short> freed = new();

    public uint Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return 0;
        }

        if (!interned.TryGetValue(text, out uint offset))
        {
            if (text.Contains('\0'))
            {
                throw new SpecException(string.Empty, $"\"{text.Replace("\0", "\\0")}\" contains a NUL character");
            }

            offset = (uint)length;
            Reserve(Encoding.UTF8.GetMaxByteCount(text.Length) + 1);
            length += Encoding.UTF8.GetBytes(text, arena.AsSpan(length));
            arena[length++] = 0;
            interned[text] = offset;
        }

        return offset;
    }

    /// <summary>A vector of texts; an empty text points at the arena's first byte.</summary>
    public uint Vector(IReadOnlyList<string> texts)
    {
        uint[] offsets = new uint[texts.Count];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = Text(texts[i]);
        }

        return Blob(MemoryMarshal.AsBytes(offsets.AsSpan()));
    }

    /// <summary>Bytes, aligned to four.</summary>
    public uint Blob(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length + 4);
        length = (length + 3) & ~3;
        uint offset = (uint)length;
        bytes.CopyTo(arena.AsSpan(length));
        length += bytes.Length + 1; // a 0 behind it
        return offset;
    }

    private void Reserve(int more)
    {
        if (length + more > arena.Length)
        {
            Array.Resize(ref arena, Math.Max(arena.Length * 2, length + more));
        }
    }

    public LaunchPlan Build()
    {
        LaunchPlan plan = new(ops.AsMemory(0, count), arena.AsMemory(0, length));
        return plan.EncodedSize <= LaunchPlan.MaxEncodedSize
            ? plan
            : throw new SpecException(string.Empty, "arguments and environment are too long");
    }
}
