namespace Berth.Engine.Networks.Ports;

/// <summary>How the open ports of a running container become those that it wishes.</summary>
/// <param name="Kept">Open, and wished.</param>
/// <param name="Missing">Wished, and not open.</param>
internal sealed record PortPlan(IReadOnlyList<PortMapping> Kept, IReadOnlyList<PortWish> Missing)
{
    /// <summary>A port whose number the engine chose once satisfies who let it choose: it stays the same.</summary>
    /// <param name="open">What is open.</param>
    /// <param name="wishes">With an empty address where the user has said none, whatever was chosen for it.</param>
    public static PortPlan Of(IReadOnlyList<PortMapping> open, IReadOnlyList<PortWish> wishes)
    {
        List<PortMapping> free = [.. open];
        List<PortMapping> kept = [];
        List<PortWish> missing = [];

        // Who says more chooses first, or a port that was asked for by its number would be given to who takes any.
        foreach (PortWish wish in wishes.OrderBy(Latitude).ThenBy(static wish => wish.HostIp.Length == 0))
        {
            if (free.Find(mapping => Satisfies(mapping, wish)) is not { } found)
            {
                missing.Add(wish);
                continue;
            }

            // On every address it is one of each family, with the same number.
            PortMapping[] taken = [.. free.Where(mapping => Satisfies(mapping, wish) && mapping.HostPort == found.HostPort)];
            kept.AddRange(taken);
            free.RemoveAll(taken.Contains);
        }

        return new PortPlan(kept, missing);
    }

    private static int Latitude(PortWish wish) => wish.First == 0 ? int.MaxValue : wish.Last - wish.First;

    private static bool Satisfies(PortMapping mapping, PortWish wish) =>
        mapping.Port == wish.Port && mapping.Protocol == wish.Protocol && (wish.HostIp.Length == 0 || wish.HostIp == mapping.HostIp)
        && (wish.First == 0 || (mapping.HostPort >= wish.First && mapping.HostPort <= wish.Last));
}
