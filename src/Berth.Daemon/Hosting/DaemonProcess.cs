using System.Runtime.InteropServices;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Daemon.Tracing;
using Berth.Engine;

namespace Berth.Daemon.Hosting;

/// <summary>The daemon from its start to its end. Containers outlive it.</summary>
internal sealed partial class DaemonProcess(CommandLine line, DaemonOptions options, LineLoggerProvider lines, TimeProvider time)
{
    private LiveSettings? settings;

    /// <exception cref="EngineException">The engine cannot be opened.</exception>
    /// <exception cref="OptionsException">An address cannot be listened on.</exception>
    public async Task RunAsync()
    {
        using ILoggerFactory loggers = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(LogLevel.Debug)
            .AddFilter("Microsoft", LogLevel.Warning)
            // It would trace every request itself, for as long as it may log.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddProvider(lines));
        ILogger<DaemonProcess> log = loggers.CreateLogger<DaemonProcess>();
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, HangUp);

        using PidFile pidFile = PidFile.Write(options.PidFile);
        long begin = time.GetTimestamp();
        await using TraceExporter? traces = options.Traces is { } wanted ? new TraceExporter(wanted, time, loggers.CreateLogger<TraceExporter>()) : null;
        await using ContainerEngine engine = await ContainerEngine.OpenAsync(Composition.ToEngineOptions(options), loggers, time, CancellationToken.None).ConfigureAwait(false);
        foreach (string warning in engine.Warnings)
        {
            LogWarning(log, warning);
        }

        settings = new LiveSettings(line, options, engine, lines, loggers.CreateLogger<LiveSettings>());
        using IdleMemory idle = new(time);
        await using WebApplication server = Composition.BuildServer(engine, options, settings, loggers, time, idle);
        await server.StartAsync().ConfigureAwait(false);
        LogReady(log, BuildInfo.Version, options.Root, string.Join(", ", options.EffectiveHosts), (long)time.GetElapsedTime(begin).TotalMilliseconds);
        WarnOfOpenHosts(log);
        if (!options.LiveRestore)
        {
            LogWarning(log, "live-restore is set to false, and has no effect: containers always outlive the daemon");
        }

        Readiness.Ready();

        await server.WaitForShutdownAsync().ConfigureAwait(false);
        Readiness.Stopping();
        LogStopped(log);
    }

    /// <summary>The end of a terminal session does not end the engine.</summary>
    private void HangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        settings?.Reload();
    }

    private void WarnOfOpenHosts(ILogger log)
    {
        foreach (HostAddress host in options.EffectiveHosts)
        {
            if (host.EndPoint is not null && !options.Tls.Verify)
            {
                LogOpenHost(log, host.ToString());
            }
        }
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "berthd {Version} serves {Root} on {Hosts} after {Milliseconds} ms")]
    private static partial void LogReady(ILogger log, string version, string root, string hosts, long milliseconds);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "berthd has ended; containers run on")]
    private static partial void LogStopped(ILogger log);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Warning, Message = "whoever reaches {Host} is root on this machine: a tcp address has no lock without tlsverify")]
    private static partial void LogOpenHost(ILogger log, string host);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogWarning(ILogger log, string warning);
}
