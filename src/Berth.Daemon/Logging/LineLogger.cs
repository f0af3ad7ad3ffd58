using System.Globalization;
using System.Text;

namespace Berth.Daemon.Logging;

/// <summary>Entries of one source.</summary>
internal sealed class LineLogger(LineLoggerProvider provider, string source) : ILogger
{
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= provider.Minimum && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        StringBuilder line = new(160);
        line.Append(CultureInfo.InvariantCulture, $"time={provider.Now.ToString(TimeForm, CultureInfo.InvariantCulture)} level={NameOf(logLevel)}");
        if (eventId.Id != 0)
        {
            line.Append(CultureInfo.InvariantCulture, $" event={eventId.Id}");
        }

        AppendText(line.Append(" source=").Append(source).Append(" msg="), formatter(state, exception));
        if (exception is not null)
        {
            AppendText(line.Append(" error="), provider.Minimum <= LogLevel.Debug ? exception.ToString() : $"{exception.GetType().Name}: {exception.Message}");
        }

        provider.Write(Encoding.UTF8.GetBytes(line.Append('\n').ToString()));
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    /// <summary>In quotes, with what would end the line or the quotes escaped: names of containers come from strangers.</summary>
    private static void AppendText(StringBuilder line, string text)
    {
        line.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => line.Append('\\').Append(c),
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                < ' ' or '\x7f' or '\x85' or '\u2028' or '\u2029' => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => line.Append(c),
            };
        }

        line.Append('"');
    }
}
