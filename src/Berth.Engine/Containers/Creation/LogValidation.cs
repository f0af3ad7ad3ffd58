using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Specs;
using Berth.Engine.Logs.Drivers;

namespace Berth.Engine.Containers.Creation;

/// <summary>What a container's log may be told. Options that Docker finds wrong only when the container starts are refused at once.</summary>
internal static class LogValidation
{
    private const string Mode = "mode";
    private const string MaxBufferSize = "max-buffer-size";
    private const string NonBlocking = "non-blocking";

    /// <summary>What every driver may be told.</summary>
    private static readonly string[] Common = [Mode, MaxBufferSize, LogStore.CacheDisabled, "cache-max-size", "cache-max-file", "cache-compress"];
    private static readonly string[] Rotation = ["max-size", "max-file", "compress"];
    private static readonly string[] Attributes = ["labels", "labels-regex", "env", "env-regex", "tag"];

    private static readonly string[] Syslog =
    [
        SyslogSettings.Address, "syslog-facility", "syslog-format", "syslog-tls-ca-cert", "syslog-tls-cert", "syslog-tls-key", "syslog-tls-skip-verify",
    ];

    private static readonly string[] OnlyDockers = ["awslogs", "fluentd", "gcplogs", "gelf", "splunk"];

    /// <exception cref="EngineException">The driver or an option is unknown or malformed.</exception>
    public static void Check(LogDefinition log)
    {
        if (log.Driver == LogDefinition.None)
        {
            return;
        }

        if (!LogDefinition.Drivers.Contains(log.Driver))
        {
            throw EngineException.InvalidArgument(OnlyDockers.Contains(log.Driver)
                ? $"logger: no log driver named '{log.Driver}' is registered"
                : $"error looking up logging plugin {log.Driver}: plugin {GoText.Quote(log.Driver)} not found");
        }

        CheckCommon(log);
        CheckNames(log);
        CheckValues(log);
    }

    private static void CheckCommon(LogDefinition log)
    {
        string mode = log.Option(Mode) ?? "";
        if (mode is not ("" or "blocking" or NonBlocking))
        {
            throw EngineException.InvalidArgument($"logger: logging mode not supported: {mode}");
        }

        if (log.Option(MaxBufferSize) is { } buffer)
        {
            if (mode != NonBlocking)
            {
                throw EngineException.InvalidArgument($"logger: {MaxBufferSize} option is only supported with 'mode={NonBlocking}'");
            }

            _ = ByteSize.TryParse(buffer, out _) ? 0 : throw EngineException.InvalidArgument($"error parsing option {MaxBufferSize}: invalid size: '{buffer}'");
        }

        if (log.Option(LogStore.CacheDisabled) is { Length: > 0 } disabled && !GoText.TryParseBool(disabled, out _))
        {
            throw EngineException.InvalidArgument($"invalid value for option {LogStore.CacheDisabled}: {disabled}");
        }
    }

    private static void CheckNames(LogDefinition log)
    {
        string[] own = log.Driver switch
        {
            LogDefinition.Local => Rotation,
            LogDefinition.JsonFile => [.. Rotation, .. Attributes],
            LogDefinition.Syslog => [.. Syslog, .. Attributes],
            _ => Attributes,
        };
        if (log.Options?.Keys.FirstOrDefault(name => !Common.Contains(name) && !own.Contains(name)) is { } unknown)
        {
            throw EngineException.InvalidArgument(
                log.Driver == LogDefinition.Local ? $"unknown log opt '{unknown}' for log driver local" : $"unknown log opt '{unknown}' for {log.Driver} log driver");
        }
    }

    private static void CheckValues(LogDefinition log)
    {
        switch (log.Driver)
        {
            case LogDefinition.JsonFile:
                LogRotationValidation.CheckJsonFile(log);
                break;
            case LogDefinition.Local:
                LogRotationValidation.CheckLocal(log);
                break;
            case LogDefinition.Syslog:
                SyslogSettings.Check(log);
                break;
        }

        _ = TagTemplate.Parse(log.Option("tag") ?? "");
        _ = LogAttributes.Pattern(log.Option("labels-regex") ?? "");
        _ = LogAttributes.Pattern(log.Option("env-regex") ?? "");
    }
}
