using Berth.Runtime.Spec;

namespace Berth.Runtime.Security;

/// <summary>
/// Docker's <c>--cap-add</c>, <c>--cap-drop</c> and <c>--privileged</c>. Names may lack <c>CAP_</c> and be in any case; <c>ALL</c> is all
/// that are available. What is added and dropped at once is there; an added <c>ALL</c> is narrowed by what is dropped by name.
/// </summary>
public static class CapabilityChanges
{
    private const string All = "ALL";

    /// <param name="add">What <c>HostConfig.CapAdd</c> says.</param>
    /// <param name="drop">What <c>HostConfig.CapDrop</c> says.</param>
    /// <param name="privileged">Gives all, whatever the lists say.</param>
    /// <param name="available">What the container may have at most: <see cref="Capabilities.Available"/>.</param>
    /// <exception cref="SpecException">A name is unknown.</exception>
    public static CapabilitySet Apply(IReadOnlyList<string> add, IReadOnlyList<string> drop, bool privileged, CapabilitySet available)
    {
        (CapabilitySet added, bool addAll) = Parse(add, "CapAdd");
        (CapabilitySet dropped, bool dropAll) = Parse(drop, "CapDrop");
        if (privileged)
        {
            return available;
        }

        if (addAll)
        {
            return available - dropped;
        }

        CapabilitySet kept = dropAll ? CapabilitySet.Empty : Capabilities.DefaultSet - dropped;
        return (kept | added) & available;
    }

    private static (CapabilitySet Set, bool All) Parse(IReadOnlyList<string> names, string field)
    {
        ulong bits = 0;
        bool all = false;
        foreach (string name in names)
        {
            string canonical = Canonical(name);
            int number = Capabilities.NumberOf(canonical);
            if (canonical == All)
            {
                all = true;
            }
            else
            {
                bits |= number >= 0 ? 1ul << number : throw new SpecException("", $"invalid {field}: unknown capability: \"{canonical}\"");
            }
        }

        return (new(bits), all);
    }

    private static string Canonical(string name)
    {
        string upper = name.ToUpperInvariant();
        return upper == All || upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper : "CAP_" + upper;
    }
}
