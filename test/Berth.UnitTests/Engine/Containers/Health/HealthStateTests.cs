using Berth.Engine.Containers.Health;

namespace Berth.UnitTests.Engine.Containers.Health;

public sealed class HealthStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly HealthCheck Check = new() { Probe = ["true"], Retries = 3, StartPeriod = TimeSpan.FromSeconds(10) };
    private HealthState _health = HealthState.AtStart(null);

    [Fact]
    public void After_OneSuccess_IsHealthy()
    {
        Take(1, 0);
        Assert.Equal((HealthStatus.Healthy, 0), Verdict);
    }

    [Fact]
    public void After_FailuresInTheStartPeriod_IsStillStarting()
    {
        for (var second = 1; second < 10; second++)
            Take(second, 1);
        Assert.Equal((HealthStatus.Starting, 0), Verdict);
    }

    [Fact]
    public void After_FailuresBehindTheStartPeriod_IsUnhealthyAtTheLastRetry()
    {
        Take(10, 1);
        Take(11, 2);
        Assert.Equal((HealthStatus.Starting, 2), Verdict);
        Take(12, -1);
        Assert.Equal((HealthStatus.Unhealthy, 3), Verdict);
    }

    [Fact]
    public void After_FailuresOfAHealthyOneInTheStartPeriod_Count()
    {
        Take(1, 0);
        Take(2, 1);
        Assert.Equal((HealthStatus.Healthy, 1), Verdict);
        Take(3, 1);
        Take(4, 1);
        Assert.Equal((HealthStatus.Unhealthy, 3), Verdict);
    }

    [Fact]
    public void After_ASuccess_TheStreakBeginsAnew()
    {
        Take(20, 1);
        Take(21, 1);
        Take(22, 0);
        Take(23, 1);
        Assert.Equal((HealthStatus.Healthy, 1), Verdict);
    }

    [Fact]
    public void Log_OfManyResults_HoldsTheLastFive()
    {
        for (var code = 1; code <= 8; code++)
            Take(20, code);
        Assert.Equal([4, 5, 6, 7, 8], _health.Log.Select(result => result.ExitCode));
    }

    [Fact]
    public void AtStart_AfterARun_KeepsTheLogAlone()
    {
        for (var second = 20; second < 24; second++)
            Take(second, 1);
        var again = HealthState.AtStart(_health.Unwatched);
        Assert.Equal((HealthStatus.Starting, 0, 4), (again.Status, again.FailingStreak, again.Log.Count));
    }

    private (HealthStatus, int) Verdict => (_health.Status, _health.FailingStreak);

    private void Take(int second, int exitCode) =>
        _health = _health.After(new ProbeResult(Start.AddSeconds(second), Start.AddSeconds(second), exitCode, ""), Check, Start);
}
