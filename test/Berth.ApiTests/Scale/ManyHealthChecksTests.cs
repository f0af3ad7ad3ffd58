using System.Globalization;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Scale;

/// <summary>
/// Two hundred containers that are probed and restarted at the same time. Each ends when it has been probed twice, and is started again
/// twice: what the containers wrote and what the engine told have to agree.
/// </summary>
public sealed class ManyHealthChecksTests(TestEngine engine) : EngineTests(engine)
{
    private const int Containers = 200;
    private const int Restarts = 2;
    private const string Probe = "echo >>/probes; if [ -e /first ]; then touch /second; else touch /first; fi";
    private const string Script = "rm -f /first /second; echo >>/runs; until [ -e /second ]; do sleep 1; done; exit 1";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task ProbesAndRestarts_OfTwoHundred_NoneMissedNoneDoubled()
    {
        // What happens before the client listens is told to it all the same.
        await using var events = Docker.Start(
            "events", "--since", $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}", "--filter", "type=container", "--format", "{{.TimeNano}}|{{.Action}}|{{.Actor.Attributes.name}}|{{.Actor.Attributes.exitCode}}");
        var names = Enumerable.Range(0, Containers).Select(_ => NewName()).ToArray();
        var told = ReadAsync(events, names.ToHashSet());
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (name, _) => await Docker.RunAsync(
            "run", "-d", "--name", name, "--network", "none", "--restart", $"on-failure:{Restarts}", "--health-cmd", Probe,
            "--health-interval", $"{Interval.TotalSeconds}s", "--health-timeout", "5m", Image, "sh", "-c", Script));

        var byName = await told.WaitAsync(Deadline, Ct);

        foreach (var name in names)
        {
            var own = byName[name];
            var state = await InspectAsync(name, "{{.State.Status}} {{.RestartCount}}");
            Assert.Equal($"exited {Restarts}", state);
            var files = await InspectAsync(name, "{{.GraphDriver.Data.UpperDir}}");
            Assert.Equal(1 + Restarts, (await File.ReadAllTextAsync($"{files}/runs", Ct)).Length);
            Assert.Equal(1 + Restarts, own.Count(told => told.Action == "start"));
            Assert.Equal(1 + Restarts, own.Count(told => told.Action == "die"));
            CheckProbes(own, (await File.ReadAllTextAsync($"{files}/probes", Ct)).Length);
        }
    }

    /// <summary>A probe that its container's end has killed may have written or not.</summary>
    private static void CheckProbes(List<Told> told, int written)
    {
        var starts = told.Where(one => one.Action.StartsWith("exec_start", StringComparison.Ordinal)).ToArray();
        var whole = told.Count(one => one is { Action: "exec_die", ExitCode: "0" });
        Assert.InRange(written, whole, starts.Length);
        Assert.True(written >= 2 * (1 + Restarts), $"{written} probes");
        foreach (var (first, second) in starts.Zip(starts.Skip(1)))
            // A doubled one would be no tenth of the interval away; timers and the clock of events need not agree to the millisecond.
            Assert.True(second.Time - first.Time >= Interval.TotalMilliseconds * 500_000, $"two probes {second.Time - first.Time} ns apart");
    }

    /// <summary>All that is told until each has ended as often as it is to.</summary>
    private static async Task<Dictionary<string, List<Told>>> ReadAsync(RunningCommand events, HashSet<string> names)
    {
        var byName = names.ToDictionary(name => name, _ => new List<Told>());
        for (var ends = 0; ends < names.Count * (1 + Restarts);)
        {
            var fields = (await events.Output.ReadLineAsync())!.Split('|');
            // The action of an exec holds its command, which has bars of its own.
            var (name, exitCode) = (fields[^2], fields[^1]);
            if (!byName.TryGetValue(name, out var own))
                continue;
            own.Add(new Told(long.Parse(fields[0], CultureInfo.InvariantCulture), fields[1], exitCode));
            ends += fields[1] == "die" ? 1 : 0;
        }
        return byName;
    }

    private sealed record Told(long Time, string Action, string ExitCode);
}
