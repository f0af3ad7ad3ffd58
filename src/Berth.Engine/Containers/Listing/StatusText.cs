using Berth.Engine.Containers.Health;

namespace Berth.Engine.Containers.Listing;

/// <summary>What a container does, in Docker's words.</summary>
internal static class StatusText
{
    /// <summary><c>running</c>.</summary>
    public static string NameOf(ContainerStatus status) => status switch
    {
        ContainerStatus.Created => "created",
        ContainerStatus.Running => "running",
        ContainerStatus.Paused => "paused",
        ContainerStatus.Restarting => "restarting",
        ContainerStatus.Removing => "removing",
        ContainerStatus.Exited => "exited",
        _ => "dead",
    };

    /// <summary><c>healthy</c>.</summary>
    public static string NameOf(HealthState? health) => health?.Status switch
    {
        null => "none",
        HealthStatus.Starting => "starting",
        HealthStatus.Healthy => "healthy",
        _ => "unhealthy",
    };

    /// <summary><c>Up 5 minutes</c>.</summary>
    public static string Describe(ContainerState state, DateTimeOffset now) => state.Status switch
    {
        ContainerStatus.Running when state.Health is { } health =>
            $"Up {Since(state.StartedAt, now)} ({(health.Status == HealthStatus.Starting ? "health: starting" : NameOf(health))})",
        ContainerStatus.Running => $"Up {Since(state.StartedAt, now)}",
        ContainerStatus.Paused => $"Up {Since(state.StartedAt, now)} (Paused)",
        ContainerStatus.Restarting => $"Restarting ({state.ExitCode}) {Since(state.FinishedAt, now)} ago",
        ContainerStatus.Removing => "Removal In Progress",
        ContainerStatus.Dead => "Dead",
        ContainerStatus.Created => "Created",
        _ when state.FinishedAt is null => "",
        _ => $"Exited ({state.ExitCode}) {Since(state.FinishedAt, now)} ago",
    };

    private static string Since(DateTimeOffset? then, DateTimeOffset now) => Duration(now - (then ?? now));

    /// <summary>Roughly, as people say it.</summary>
    private static string Duration(TimeSpan span)
    {
        long seconds = (long)span.TotalSeconds;
        long minutes = (long)span.TotalMinutes;
        long hours = (long)(span.TotalHours + 0.5);
        return seconds switch
        {
            < 1 => "Less than a second",
            1 => "1 second",
            < 60 => $"{seconds} seconds",
            _ when minutes == 1 => "About a minute",
            _ when minutes < 60 => $"{minutes} minutes",
            _ when hours == 1 => "About an hour",
            _ when hours < 48 => $"{hours} hours",
            _ when hours < 24 * 7 * 2 => $"{hours / 24} days",
            _ when hours < 24 * 30 * 2 => $"{hours / 24 / 7} weeks",
            _ when hours < 24 * 365 * 2 => $"{hours / 24 / 30} months",
            _ => $"{(long)span.TotalHours / 24 / 365} years",
        };
    }
}
