using Microsoft.Win32.SafeHandles;

namespace Berth.Daemon.Logging;

/// <summary>Writes the daemon's log to standard error, one line an entry: <c>time=… level=… event=… source=… msg="…"</c>.</summary>
internal sealed class LineLoggerProvider(TimeProvider time, LogLevel minimum) : ILoggerProvider
{
    private readonly FileStream output = new(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
    private readonly Lock gate = new();

    private volatile LogLevel minimum = minimum;

    /// <summary>What is less urgent is not written. May change at any time.</summary>
    public LogLevel Minimum
    {
        get => minimum;
        set => minimum = value;
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose() => output.Dispose();

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>One write for each line, so that lines of several processes do not mix.</summary>
    internal void Write(ReadOnlySpan<byte> line)
    {
        try
        {
            lock (gate)
            {
                output.Write(line);
            }
        }
        catch (IOException)
        {
            // Nobody reads the log any more; the engine goes on.
        }
    }
}
