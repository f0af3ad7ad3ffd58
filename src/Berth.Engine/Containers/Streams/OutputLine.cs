namespace Berth.Engine.Containers.Streams;

/// <summary>Which of a process's two outputs something was written to. With a terminal all is <see cref="Stdout"/>.</summary>
public enum OutputSource
{
    Stdout,
    Stderr,
}

/// <summary>A line of what a process has written.</summary>
/// <param name="Source">Where.</param>
/// <param name="Text">Without its line end, decoded as UTF-8. A line of more than 64 KiB comes in pieces of that size.</param>
/// <param name="Time">When its beginning was logged; null for output that is read as it comes.</param>
public readonly record struct OutputLine(OutputSource Source, string Text, DateTimeOffset? Time = null);

/// <summary>All that a process has written, decoded as UTF-8.</summary>
public sealed record CollectedOutput(string Stdout, string Stderr);
