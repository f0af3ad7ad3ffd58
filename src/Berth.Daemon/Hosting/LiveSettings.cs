using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Engine;

namespace Berth.Daemon.Hosting;

/// <summary>
/// The settings that may change while the daemon runs: the log level, the labels, how registries are reached, when images are collected and which may be run, and what containers get
/// that are created from now on. A SIGHUP reads the configuration again; one that cannot be used changes nothing.
/// </summary>
internal sealed partial class LiveSettings(CommandLine line, DaemonOptions initial, ContainerEngine engine, LineLoggerProvider lines, ILogger<LiveSettings> log)
{
    private volatile DaemonOptions current = initial;

    public IReadOnlyList<string> Labels => current.Labels;

    public bool Debug => current.LogLevel <= LogLevel.Debug;

    public void Reload()
    {
        try
        {
            DaemonOptions read = OptionsReader.Read(line);
            current = current with { LogLevel = read.LogLevel, Labels = read.Labels };
            lines.Minimum = read.LogLevel;
            engine.Options.Defaults = read.Containers;
            engine.Options.Registries = read.Registries;
            engine.Options.ImageGc = read.ImageGc;
            engine.Options.SignaturePolicy = read.SignaturePolicy;
            LogReloaded();
        }
        catch (OptionsException error)
        {
            LogNotReloaded(error.Message);
        }
    }

    [LoggerMessage(EventId = 1010, Level = LogLevel.Information, Message = "the configuration was read again; what cannot change while the daemon runs is applied at its next start")]
    private partial void LogReloaded();

    [LoggerMessage(EventId = 1011, Level = LogLevel.Error, Message = "the configuration stays as it was: {Problem}")]
    private partial void LogNotReloaded(string problem);
}
