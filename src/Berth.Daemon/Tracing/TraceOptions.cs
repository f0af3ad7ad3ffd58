using System.Globalization;
using Berth.Daemon.Options;

namespace Berth.Daemon.Tracing;

/// <summary>Where spans go and which, by OpenTelemetry's environment variables.</summary>
internal sealed record TraceOptions
{
    private const string SpansPath = "v1/traces";

    /// <summary>Of the collector; where spans are posted.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Sent with every batch.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What is said of this daemon, <c>service.name</c> included.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Resource { get; init; }

    public required Sampler Sampler { get; init; }

    /// <summary>How long a batch may take to be delivered.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>How long a span may wait for others.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Null when nobody has asked for traces.</summary>
    /// <exception cref="OptionsException">A variable has a value that Berth cannot follow; the message names it.</exception>
    public static TraceOptions? Read(Func<string, string?> environment)
    {
        Variables variables = new(environment);
        Uri? endpoint = variables.Address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") ?? Below(variables.Address("OTEL_EXPORTER_OTLP_ENDPOINT"));
        bool off = variables.Text("OTEL_SDK_DISABLED") is "true" || variables.Text("OTEL_TRACES_EXPORTER") is "none";
        if (endpoint is null || off)
        {
            return null;
        }

        string? protocol = variables.Text("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") ?? variables.Text("OTEL_EXPORTER_OTLP_PROTOCOL");
        if (protocol is not (null or "http/json"))
        {
            throw new OptionsException($"OTEL_EXPORTER_OTLP_PROTOCOL is {protocol}: traces are sent by http/json only, which collectors take on port 4318");
        }

        return new TraceOptions
        {
            Endpoint = endpoint,
            Headers = variables.Pairs("OTEL_EXPORTER_OTLP_TRACES_HEADERS") ?? variables.Pairs("OTEL_EXPORTER_OTLP_HEADERS") ?? [],
            Resource = ResourceOf(variables),
            Sampler = Sampler.Parse(variables.Text("OTEL_TRACES_SAMPLER"), variables.Text("OTEL_TRACES_SAMPLER_ARG")),
            Timeout = variables.Milliseconds("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT") ?? variables.Milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT") ?? TimeSpan.FromSeconds(10),
            Delay = variables.Milliseconds("OTEL_BSP_SCHEDULE_DELAY") ?? TimeSpan.FromSeconds(5),
        };
    }

    private static Uri? Below(Uri? endpoint) => endpoint is null ? null : new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{SpansPath}");

    /// <summary>The name of the service that has a variable of its own counts for more.</summary>
    private static List<KeyValuePair<string, string>> ResourceOf(Variables variables)
    {
        Dictionary<string, string> resource = new(StringComparer.Ordinal) { ["service.name"] = "berthd", ["service.version"] = BuildInfo.Version };
        foreach ((string key, string value) in variables.Pairs("OTEL_RESOURCE_ATTRIBUTES") ?? [])
        {
            resource[key] = value;
        }

        resource["service.name"] = variables.Text("OTEL_SERVICE_NAME") ?? resource["service.name"];
        return [.. resource];
    }

    /// <summary>As OpenTelemetry reads them: an empty variable is one that is not set.</summary>
    private readonly struct Variables(Func<string, string?> environment)
    {
        public string? Text(string name) => environment(name)?.Trim() is { Length: > 0 } text ? text : null;

        public Uri? Address(string name) => Text(name) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" ? address
            : throw new OptionsException($"{name} must be an address like http://127.0.0.1:4318, not \"{text}\"");

        public TimeSpan? Milliseconds(string name) => Text(name) is not { } text ? null
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint count) ? TimeSpan.FromMilliseconds(count)
            : throw new OptionsException($"{name} must be a number of milliseconds, not \"{text}\"");

        /// <summary><c>name=value,…</c>, values encoded as in addresses.</summary>
        public IReadOnlyList<KeyValuePair<string, string>>? Pairs(string name)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            List<KeyValuePair<string, string>> pairs = [];
            foreach (string item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                int equals = item.IndexOf('=', StringComparison.Ordinal);
                pairs.Add(equals > 0
                    ? KeyValuePair.Create(item[..equals].TrimEnd(), Uri.UnescapeDataString(item[(equals + 1)..].Trim()))
                    : throw new OptionsException($"{name} must be pairs like name=value, not \"{item}\""));
            }

            return pairs;
        }
    }
}
