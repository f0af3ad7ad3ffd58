namespace Berth.Daemon.Options;

/// <summary>Log levels by the names that Docker gives them.</summary>
internal static class LogLevels
{
    /// <exception cref="OptionsException">There is no such level.</exception>
    public static LogLevel Parse(string text) => text switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "fatal" => LogLevel.Critical,
        _ => throw new OptionsException($"unknown log level \"{text}\": debug, info, warn or error is expected"),
    };
}
