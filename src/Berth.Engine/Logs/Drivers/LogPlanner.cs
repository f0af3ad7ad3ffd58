using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Logs.Relay;
using Berth.Runtime.Shims;

namespace Berth.Engine.Logs.Drivers;

/// <summary>From a container's log options, which have been checked, to what its shim is to do.</summary>
internal static class LogPlanner
{
    private const string DefaultTag = "{{.ID}}";
    private const long DefaultBufferSize = 1 << 20;

    /// <summary>What the local driver keeps where nothing else is said, and a cache: five files of 20 MiB.</summary>
    private const long DefaultSize = 20 << 20;
    private const int DefaultFiles = 5;

    /// <exception cref="EngineException">The receiver's address cannot be found out.</exception>
    public static LogOptions Build(ContainerDefinition definition, EngineOptions options)
    {
        LogDefinition log = definition.Settings.Log;
        LogStore? store = options.LogStoreOf(definition);
        TagScope scope = new(definition, log.Driver == LogDefinition.JsonFile ? store!.Path : "");
        return new LogOptions { File = store is null ? null : FileOf(store, log, scope), Receiver = ReceiverOf(log, scope, options) };
    }

    private static LogFileOptions FileOf(LogStore store, LogDefinition log, TagScope scope)
    {
        if (log.Driver == LogDefinition.JsonFile)
        {
            return new LogFileOptions
            {
                Format = store.Format, Path = store.Path, MaxSize = SizeOf(log, "max-size", 0), MaxFiles = CountOf(log, "max-file", 1),
                Compress = log.IsOn("compress", byDefault: false), JsonAttributes = LogAttributes.Encode(AttributesOf(scope)),
            };
        }

        string prefix = log.Driver == LogDefinition.Local ? "" : "cache-";
        int files = CountOf(log, prefix + "max-file", DefaultFiles);
        return new LogFileOptions
        {
            Format = store.Format, Path = store.Path, MaxSize = SizeOf(log, prefix + "max-size", DefaultSize), MaxFiles = files,
            Compress = files > 1 && log.IsOn(prefix + "compress", byDefault: true),
        };
    }

    private static SortedDictionary<string, string> AttributesOf(TagScope scope)
    {
        SortedDictionary<string, string> attributes = LogAttributes.Of(scope.Definition.Settings);
        if (TagOf(scope, "") is { Length: > 0 } tag)
        {
            attributes["tag"] = tag;
        }

        return attributes;
    }

    private static LogReceiverOptions? ReceiverOf(LogDefinition log, TagScope scope, EngineOptions options) => log.Driver switch
    {
        LogDefinition.Syslog => SyslogOf(log, scope, options),
        LogDefinition.Journald => new LogReceiverOptions
        {
            Transport = LogTransport.UnixDatagram, Address = options.JournalSocket, Format = LogMessageFormat.Journal,
            Fields = JournalFields.Encode(scope, TagOf(scope, DefaultTag)), BufferSize = BufferSizeOf(log),
        },
        _ => null,
    };

    private static LogReceiverOptions SyslogOf(LogDefinition log, TagScope scope, EngineOptions options)
    {
        SyslogAddress address = SyslogSettings.AddressOf(log) ?? SyslogAddress.FindUsual() ?? throw ReceiverTrial.Away("Unix syslog delivery error");
        return new LogReceiverOptions
        {
            Transport = address.Transport, Address = address.Path.Length > 0 || address.IsSecure ? address.Path : Resolve(address).ToString(),
            Relay = address.IsSecure ? LogRelay.CommandOf(options.RelayPath, address, SyslogSettings.TlsOf(log)) : [],
            Format = SyslogSettings.FormatOf(log), CountsBytes = SyslogSettings.CountsBytes(log), Facility = SyslogSettings.FacilityOf(log),
            Host = Environment.MachineName, Tag = TagOf(scope, DefaultTag), BufferSize = BufferSizeOf(log),
        };
    }

    /// <summary>A name is looked up at the start of the container, not later: its shim is too small for that.</summary>
    private static IPEndPoint Resolve(SyslogAddress address)
    {
        if (IPAddress.TryParse(address.Host.Length > 0 ? address.Host : "127.0.0.1", out IPAddress? numeric))
        {
            return new IPEndPoint(numeric, address.Port);
        }

        try
        {
            IPAddress[] found = Dns.GetHostAddresses(address.Host);
            return new IPEndPoint(found.FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? found[0], address.Port);
        }
        catch (SocketException)
        {
            throw ReceiverTrial.Away($"dial {(address.Transport == LogTransport.Udp ? "udp" : "tcp")}: lookup {address.Host}: no such host");
        }
    }

    private static string TagOf(TagScope scope, string fallback)
    {
        string? text = scope.Definition.Settings.Log.Option("tag");
        return TagTemplate.Parse(string.IsNullOrEmpty(text) ? fallback : text).Expand(scope);
    }

    private static long BufferSizeOf(LogDefinition log) =>
        log.Option("mode") == "non-blocking" ? Math.Max(1, SizeOf(log, "max-buffer-size", DefaultBufferSize)) : 0;

    /// <summary>-1 lifts a limit. What is no size counts for nothing, as with Docker, which does not check those of a cache.</summary>
    private static long SizeOf(LogDefinition log, string option, long byDefault)
    {
        string text = log.Option(option) ?? "";
        return ByteSize.TryParse(text, out long bytes) ? bytes : text == "-1" ? 0 : byDefault;
    }

    private static int CountOf(LogDefinition log, string option, int byDefault) =>
        int.TryParse(log.Option(option), CultureInfo.InvariantCulture, out int count) ? Math.Max(1, count) : byDefault;
}
