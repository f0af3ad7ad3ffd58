using System.Numerics;
using Berth.Runtime.Spec;

namespace Berth.Runtime.Security;

/// <summary>A set of capabilities as the kernel keeps it: bit n is capability n of <c>capabilities(7)</c>.</summary>
public readonly record struct CapabilitySet(ulong Bits)
{
    public static CapabilitySet Empty => default;

    public int Count => BitOperations.PopCount(Bits);

    /// <summary>In the kernel's order, <c>CAP_CHOWN</c>. A bit that this version of Berth has no name for has none here.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            List<string> names = new(Count);
            for (ulong rest = Bits; rest != 0; rest &= rest - 1)
            {
                if (Capabilities.NameOf(BitOperations.TrailingZeroCount(rest)) is { } name)
                {
                    names.Add(name);
                }
            }

            return names;
        }
    }

    /// <summary>Reads names as the OCI specification spells them.</summary>
    /// <param name="names">Names such as <c>CAP_CHOWN</c>.</param>
    /// <param name="field">Where the names stand in the specification.</param>
    /// <exception cref="SpecException">A name is unknown.</exception>
    public static CapabilitySet Parse(IReadOnlyList<string> names, string field)
    {
        ulong bits = 0;
        for (int i = 0; i < names.Count; i++)
        {
            int number = Capabilities.NumberOf(names[i]);
            bits |= number >= 0 ? 1ul << number : throw new SpecException($"{field}[{i}]", $"unknown capability \"{names[i]}\"");
        }

        return new(bits);
    }

    public bool Contains(int capability) => (Bits >> capability & 1) != 0;

    public static CapabilitySet operator |(CapabilitySet a, CapabilitySet b) => new(a.Bits | b.Bits);

    public static CapabilitySet operator &(CapabilitySet a, CapabilitySet b) => new(a.Bits & b.Bits);

    /// <summary>The difference: what is in <paramref name="a"/> and not in <paramref name="b"/>.</summary>
    public static CapabilitySet operator -(CapabilitySet a, CapabilitySet b) => new(a.Bits & ~b.Bits);
}
