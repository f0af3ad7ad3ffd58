using Berth.Runtime.Shims;

namespace Berth.Engine.Logs;

/// <summary>How the records of a log's file are told apart and read.</summary>
internal abstract class LogFormat
{
    /// <summary>Docker's writers cut lines at 16 KiB, six bytes for each when escaped; a longer record is none of a log.</summary>
    public const int LongestRecord = 1024 * 1024;

    /// <summary>Answers of <see cref="FindEnd"/>.</summary>
    public const int Incomplete = -1;

    /// <inheritdoc cref="Incomplete"/>
    public const int Damaged = -2;

    public static LogFormat Of(LogFileFormat format) => format == LogFileFormat.Local ? LocalLogFormat.Instance : JsonLogFormat.Instance;

    /// <summary>How many of these bytes are still of a record that begins with <paramref name="begun"/>, or why that cannot be said.</summary>
    public abstract int FindEnd(ReadOnlySpan<byte> begun, ReadOnlySpan<byte> bytes);

    /// <summary>False for one that was cut off or is not of this format.</summary>
    public abstract bool TryParse(ReadOnlySpan<byte> record, out LogEntry entry);

    /// <summary>
    /// Looks backwards for where the last records begin, of which those in this file are taken off the count. -1 when they begin before it;
    /// null when it cannot be read backwards.
    /// </summary>
    public abstract long? FindTail(LogFile file, ref long count);
}
