using System.Runtime.InteropServices;
using System.Text;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Launch;

/// <summary>Collects the operations of a plan. Operations carry the label that was current when they were added.</summary>
internal sealed class PlanBuilder
{
    private readonly List<PlanOp> ops = [];
    private readonly Dictionary<string, uint> interned = new(StringComparer.Ordinal);
    private readonly MemoryStream arena = new();
    private short nextRegister = PlanRegister.FirstFree;
    private uint label;

    public PlanBuilder() => arena.WriteByte(0);

    /// <summary>Names the step that the operations added from here on belong to.</summary>
    public void Step(string name) => label = Text(name);

    public void Add(PlanOpCode code, short to = -1, short from = -1, short second = -1, string? text = null, string? value = null, long a = 0, long b = 0, long c = 0, PlanOpFlags flags = PlanOpFlags.None) =>
        AddRaw(code, to, from, second, Text(text), Text(value), a, b, c, flags);

    public void AddRaw(PlanOpCode code, short to, short from, short second, uint text, uint value, long a, long b, long c, PlanOpFlags flags = PlanOpFlags.None) =>
        ops.Add(new PlanOp { Code = code, Flags = flags, To = to, From = from, Second = second, Text = text, Value = value, Label = label, A = a, B = b, C = c });

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

            offset = (uint)arena.Length;
            arena.Write(Encoding.UTF8.GetBytes(text));
            arena.WriteByte(0);
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
        while (arena.Length % 4 != 0)
        {
            arena.WriteByte(0);
        }

        uint offset = (uint)arena.Length;
        arena.Write(bytes);
        arena.WriteByte(0);
        return offset;
    }

    public LaunchPlan Build()
    {
        LaunchPlan plan = new([.. ops], arena.ToArray());
        return plan.EncodedSize <= LaunchPlan.MaxEncodedSize
            ? plan
            : throw new SpecException(string.Empty, "arguments and environment are too long");
    }
}
