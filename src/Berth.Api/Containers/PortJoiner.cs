namespace Berth.Api.Containers;

/// <summary>Joins ports to ranges: those of one address and protocol that follow one another on both sides. Not for several threads at once.</summary>
public sealed class PortJoiner
{
    private readonly List<Port> finished = [];
    private readonly List<Run> open = [];

    /// <summary>Those that follow one another are joined if they come in order; others may come between them.</summary>
    public void Add(string? address, string type, ushort inside, ushort? outside, int count = 1)
    {
        Run? run = Find(address, type, outside is null);
        if (run is null)
        {
            open.Add(run = new Run(address, type));
        }
        else if (run.IsFollowedBy(inside, outside))
        {
            run.Count += count;
            return;
        }
        else
        {
            finished.Add(run.ToPort());
        }

        (run.Inside, run.Outside, run.Count) = (inside, outside, count);
    }

    /// <summary>What has been added. Nothing may be added after it.</summary>
    public IReadOnlyList<Port> End()
    {
        finished.AddRange(open.Select(static run => run.ToPort()));
        return finished;
    }

    private Run? Find(string? address, string type, bool isExposedOnly)
    {
        foreach (Run run in open)
        {
            if (run.Type == type && run.Address == address && run.Outside is null == isExposedOnly)
            {
                return run;
            }
        }

        return null;
    }

    private sealed class Run(string? address, string type)
    {
        public string? Address => address;

        public string Type => type;

        public ushort Inside { get; set; }

        public ushort? Outside { get; set; }

        public int Count { get; set; }

        public bool IsFollowedBy(ushort inside, ushort? outside) => inside == Inside + Count && (outside is null || outside == Outside + Count);

        public Port ToPort() => new() { Ip = Address, PrivatePort = Inside, PublicPort = Outside, Type = Type, Count = Count };
    }
}
