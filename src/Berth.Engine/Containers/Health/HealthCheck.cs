using Berth.Engine.Containers.Definitions;

namespace Berth.Engine.Containers.Health;

/// <summary>How a container is examined, with Docker's defaults where nothing is said.</summary>
internal sealed record HealthCheck
{
    /// <summary>The label of containers that are to be restarted when they have become unhealthy: <c>true</c>.</summary>
    public const string RestartLabel = "berth.restart-unhealthy";

    private const int NanosecondsPerTick = 100;
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];

    /// <summary>The longest that a timer can be set to, roughly.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Probe { get; init; }

    /// <summary>Between the end of one probe and the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long failures count for nothing after a start, until the first success.</summary>
    public TimeSpan StartPeriod { get; init; } = TimeSpan.Zero;

    /// <summary>In place of <see cref="Interval"/> for that time.</summary>
    public TimeSpan StartInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Failures in a row that make it unhealthy.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Null where a container is not examined: nobody said how, said not to, or said it in a way that nobody knows.</summary>
    public static HealthCheck? Of(ContainerSettings settings)
    {
        if (settings.Lifecycle.Health is not { Test: { Count: > 1 } test } health || ProbeOf(test, settings.Process.Shell) is not { } probe)
        {
            return null;
        }

        HealthCheck check = new() { Probe = probe };
        return check with
        {
            Interval = Time(health.Interval) ?? check.Interval, Timeout = Time(health.Timeout) ?? check.Timeout,
            StartPeriod = Time(health.StartPeriod) ?? check.StartPeriod, StartInterval = Time(health.StartInterval) ?? check.StartInterval,
            Retries = health.Retries > 0 ? health.Retries : check.Retries,
        };
    }

    /// <summary>The pause before the next probe: short for a container that is starting.</summary>
    public TimeSpan PauseAt(DateTimeOffset now, DateTimeOffset startedAt, HealthStatus status) =>
        status == HealthStatus.Starting && now - startedAt < StartPeriod ? StartInterval : Interval;

    private static IReadOnlyList<string>? ProbeOf(IReadOnlyList<string> test, IReadOnlyList<string>? shell) => test[0] switch
    {
        "CMD" => [.. test.Skip(1)],
        "CMD-SHELL" => [.. shell is { Count: > 0 } ? shell : DefaultShell, .. test.Skip(1)],
        _ => null,
    };

    private static TimeSpan? Time(long nanoseconds) =>
        nanoseconds <= 0 ? null : TimeSpan.FromTicks(Math.Min(nanoseconds / NanosecondsPerTick, Longest.Ticks));
}
