namespace Berth.Engine.Logs;

/// <summary>One record of a log, taken apart without being decoded: spans point into the record.</summary>
internal readonly ref struct LogEntry
{
    public required bool IsStdout { get; init; }

    public required ReadOnlySpan<byte> Text { get; init; }

    /// <summary>Whether the text is the inside of a JSON string.</summary>
    public bool IsEscaped { get; init; }

    /// <summary>Whether a newline follows that is not part of the text.</summary>
    public bool HasNewline { get; init; }

    /// <summary>Since 1970; 0 where it is not known.</summary>
    public long Nanoseconds { get; init; }

    /// <summary>The inside of a JSON object; empty where there is none.</summary>
    public ReadOnlySpan<byte> Attributes { get; init; }
}
