using Berth.Api;
using Berth.Api.Containers;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Containers;

/// <summary>Asks an engine what containers use: those that are named, or all there are at each time.</summary>
internal sealed class StatsReader(Engine engine, IReadOnlyList<string> names, bool all)
{
    private const int NotFound = 404;
    private const int AtOnce = 50;
    private readonly Dictionary<string, CpuStats> before = [];
    private List<string> left = [.. names];

    /// <summary>Whether there is something to be asked for: not when the containers that were named are gone.</summary>
    public bool HasMore => names.Count == 0 || left.Count > 0;

    /// <summary>What containers use in the second that this takes, however many they are.</summary>
    public IReadOnlyList<StatsRow> ReadRates() => [.. Wanted().Chunk(AtOnce).SelectMany(ReadRates)];

    /// <summary>What they have used up to now, and at the last call: at the first, rates are not known.</summary>
    public IReadOnlyList<StatsRow> ReadNext()
    {
        List<StatsRow> rows = [];
        List<string> found = [];
        bool isFirst = before.Count == 0;
        foreach (string name in Wanted())
        {
            if (TryRead(() => engine.Get(OneSample(name), ApiJson.Default.ContainerStats), isFirst) is { } stats)
            {
                found.Add(name);
                rows.Add(new StatsRow(name, stats with { PreviousCpu = before.GetValueOrDefault(name) ?? stats.Cpu }));
                before[name] = stats.Cpu;
            }
        }

        left = found;
        return rows;
    }

    private IEnumerable<string> Wanted() => names.Count > 0
        ? left
        : engine.Get(Target.OfContainers().With("all", all), ApiJson.Default.IReadOnlyListContainerSummary).Select(container => ContainerColumns.Short(container.Id));

    private List<StatsRow> ReadRates(string[] wanted)
    {
        EngineConnection[] connections = [.. wanted.Select(_ => engine.Connect())];
        try
        {
            for (int i = 0; i < wanted.Length; i++)
            {
                connections[i].Send(new Request("GET", Target.Of("/containers", wanted[i], "stats").With("stream", "0")));
            }

            List<StatsRow> rows = [];
            for (int i = 0; i < wanted.Length; i++)
            {
                if (TryRead(() => ReadAnswer(connections[i]), isFirst: true) is { } stats)
                {
                    rows.Add(new StatsRow(wanted[i], stats));
                }
            }

            return rows;
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
    }

    private static ContainerStats ReadAnswer(EngineConnection connection)
    {
        connection.ReadSuccess();
        return Engine.Read(connection.ReadBody(), ApiJson.Default.ContainerStats);
    }

    private static Target OneSample(string name) => Target.Of("/containers", name, "stats").With("stream", "0").With("one-shot", "1");

    /// <summary>Null for a container that has gone since it was listed, or since it was last asked for.</summary>
    private ContainerStats? TryRead(Func<ContainerStats> read, bool isFirst)
    {
        try
        {
            return read();
        }
        catch (EngineErrorException e) when (e.Status == NotFound && (names.Count == 0 || !isFirst))
        {
            return null;
        }
    }
}
