namespace Berth.Engine.Logs;

/// <summary>Which lines of a container's log are wanted, and in what form.</summary>
public sealed record LogQuery
{
    public bool Stdout { get; init; } = true;
    public bool Stderr { get; init; } = true;

    /// <summary>Lines at or after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Lines at or before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The last lines only; null is all.</summary>
    public long? Tail { get; init; }

    /// <summary>Each line begins with its time.</summary>
    internal bool Timestamps { get; init; }

    /// <summary>Each line begins with the log's extra attributes.</summary>
    internal bool Details { get; init; }

    /// <summary>Docker's multiplexed frames; without, raw bytes (a container with a terminal).</summary>
    internal bool Framed { get; init; } = true;
}
