namespace Berth.Engine.Containers.Health;

/// <summary>What its health checks say of a container.</summary>
public enum HealthStatus
{
    /// <summary>It has not been found well since its start, nor unwell too often.</summary>
    Starting,
    Healthy,

    /// <summary>Or nobody looks: it is paused or has ended. Docker's clients know it so.</summary>
    Unhealthy,
}

/// <param name="Start">Of the probe.</param>
/// <param name="End">Of the probe.</param>
/// <param name="ExitCode">0 is well; -1 of a probe that did not start or took too long.</param>
/// <param name="Output">What it wrote, cut off, or why there is no exit code.</param>
public sealed record ProbeResult(DateTimeOffset Start, DateTimeOffset End, int ExitCode, string Output);

/// <summary>What has been found out about a container's health.</summary>
/// <param name="Status">The verdict.</param>
/// <param name="FailingStreak">Failures since the last success that count.</param>
/// <param name="Log">The last results, oldest first.</param>
public sealed record HealthState(HealthStatus Status, int FailingStreak, IReadOnlyList<ProbeResult> Log)
{
    private const int LogLength = 5;

    /// <summary>Of a container that starts, with the results of its run before.</summary>
    internal static HealthState AtStart(HealthState? before) => new(HealthStatus.Starting, 0, before?.Log ?? []);

    /// <summary>Of a container that nobody examines for now.</summary>
    internal HealthState Unwatched => this with { Status = HealthStatus.Unhealthy };

    internal HealthState After(ProbeResult result, HealthCheck check, DateTimeOffset startedAt)
    {
        ProbeResult[] log = [.. Log.TakeLast(LogLength - 1), result];
        if (result.ExitCode == 0)
        {
            return new HealthState(HealthStatus.Healthy, 0, log);
        }

        if (Status == HealthStatus.Starting && result.Start - startedAt < check.StartPeriod)
        {
            return this with { Log = log };
        }

        int streak = FailingStreak + 1;
        return new HealthState(streak >= check.Retries ? HealthStatus.Unhealthy : Status, streak, log);
    }
}
