using System.Globalization;
using Berth.Engine.Containers.Definitions;
using Berth.Runtime.Shims;

namespace Berth.Engine.Logs.Drivers;

/// <summary>What the options of the syslog driver say.</summary>
internal static class SyslogSettings
{
    public const string Address = "syslog-address";
    private const int Daemon = 3;
    private const int LastFacility = 23;

    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "", "", "", "",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    /// <exception cref="EngineException">An option makes no sense.</exception>
    public static void Check(LogDefinition log)
    {
        _ = AddressOf(log);
        _ = FacilityOf(log);
        _ = FormatOf(log);
    }

    /// <summary>Null for this machine's own.</summary>
    public static SyslogAddress? AddressOf(LogDefinition log) => SyslogAddress.Parse(log.Option(Address) ?? "");

    public static int FacilityOf(LogDefinition log)
    {
        string text = log.Option("syslog-facility") ?? "";
        if (text.Length == 0)
        {
            return Daemon;
        }

        int named = Array.IndexOf(Facilities, text);
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= LastFacility;
        return named >= 0 ? named : isNumber ? number : throw EngineException.InvalidArgument("invalid syslog facility");
    }

    public static LogMessageFormat FormatOf(LogDefinition log) => log.Option("syslog-format") switch
    {
        null or "" => LogMessageFormat.SyslogLocal,
        "rfc3164" => LogMessageFormat.SyslogRfc3164,
        "rfc5424" => LogMessageFormat.SyslogRfc5424,
        "rfc5424micro" => LogMessageFormat.SyslogRfc5424Micro,
        _ => throw EngineException.InvalidArgument("Invalid syslog format"),
    };

    /// <summary>RFC 5425 has the length in front, over TLS.</summary>
    public static bool CountsBytes(LogDefinition log) =>
        AddressOf(log) is { IsSecure: true } && FormatOf(log) is LogMessageFormat.SyslogRfc5424 or LogMessageFormat.SyslogRfc5424Micro;

    public static LogTlsOptions TlsOf(LogDefinition log) => new(
        log.Option("syslog-tls-ca-cert") ?? "", log.Option("syslog-tls-cert") ?? "", log.Option("syslog-tls-key") ?? "",
        log.Option("syslog-tls-skip-verify") is { Length: > 0 });
}
