namespace Berth.Engine.Containers.Definitions;

/// <summary>How a container is ended, and what happens then.</summary>
public sealed record LifecycleDefinition
{
    public const string DefaultStopSignal = "SIGTERM";

    /// <summary>A name or a number; null is <see cref="DefaultStopSignal"/>.</summary>
    public string? StopSignal { get; init; }

    /// <summary>Seconds; -1 waits for ever, null is the engine's default.</summary>
    public int? StopTimeout { get; init; }

    /// <summary>Whether it is started again when it has ended.</summary>
    public RestartPolicy Restart { get; init; } = RestartPolicy.Never;

    /// <summary>Whether it is removed when it has ended.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>Whether an init program runs in front of the container's own; null is the engine's default.</summary>
    public bool? Init { get; init; }

    /// <summary>Null is the image's; a test of ["NONE"] is none.</summary>
    public HealthDefinition? Health { get; init; }

    /// <summary>Where the client has written the id; only shown.</summary>
    public string ContainerIdFile { get; init; } = "";
}

/// <summary>Whether a container is started again when it has ended.</summary>
/// <param name="Name">One of the names below; empty is <see cref="No"/>.</param>
/// <param name="MaximumRetryCount">For <see cref="OnFailure"/>; 0 is without end.</param>
public sealed record RestartPolicy(string Name, int MaximumRetryCount)
{
    public const string No = "no";
    public const string Always = "always";
    public const string OnFailure = "on-failure";
    public const string UnlessStopped = "unless-stopped";

    public static RestartPolicy Never { get; } = new(No, 0);
}

/// <summary>How to find out whether a container is well. Times are nanoseconds; 0 is the default.</summary>
public sealed record HealthDefinition
{
    /// <summary>["NONE"], ["CMD", program, argument…] or ["CMD-SHELL", command].</summary>
    public IReadOnlyList<string>? Test { get; init; }

    /// <summary>Between the end of one probe and the beginning of the next.</summary>
    public long Interval { get; init; }

    /// <summary>After which a probe has failed.</summary>
    public long Timeout { get; init; }

    /// <summary>From the start, in which failures do not count.</summary>
    public long StartPeriod { get; init; }

    /// <summary>Between probes in the start period.</summary>
    public long StartInterval { get; init; }

    /// <summary>Failures in a row that make it unhealthy; 0 is 3.</summary>
    public int Retries { get; init; }
}
