using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Berth.Daemon.Tracing;

/// <summary>A batch of spans as OTLP's JSON (opentelemetry-proto, ExportTraceServiceRequest): ids in hexadecimal digits, 64-bit numbers as text.</summary>
internal static class SpanJson
{
    private const int ErrorCode = 2;

    /// <summary>OTLP counts the kinds from 1, .NET from 0.</summary>
    private const int FirstKind = 1;

    public static ReadOnlyMemory<byte> Write(IReadOnlyList<KeyValuePair<string, string>> resource, IEnumerable<Activity> spans)
    {
        ArrayBufferWriter<byte> buffer = new(4096);
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteStartArray("resourceSpans");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, resource.Select(static pair => KeyValuePair.Create<string, object?>(pair.Key, pair.Value)));
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        foreach (IGrouping<string, Activity> source in spans.GroupBy(static span => span.Source.Name, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", source.Key);
            json.WriteEndObject();
            json.WriteStartArray("spans");
            foreach (Activity span in source)
            {
                Write(json, span);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, Activity span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId.ToHexString());
        json.WriteString("spanId", span.SpanId.ToHexString());
        if (span.ParentSpanId != default)
        {
            json.WriteString("parentSpanId", span.ParentSpanId.ToHexString());
        }

        if (span.TraceStateString is { Length: > 0 } state)
        {
            json.WriteString("traceState", state);
        }

        json.WriteString("name", span.DisplayName);
        json.WriteNumber("kind", (int)span.Kind + FirstKind);
        json.WriteString("startTimeUnixNano", Nanoseconds(span.StartTimeUtc));
        json.WriteString("endTimeUnixNano", Nanoseconds(span.StartTimeUtc + span.Duration));
        WriteAttributes(json, span.TagObjects);
        if (span.Status == ActivityStatusCode.Error)
        {
            json.WriteStartObject("status");
            json.WriteNumber("code", ErrorCode);
            json.WriteString("message", span.StatusDescription ?? "");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Nanoseconds(DateTime time) =>
        ((time - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture);

    private static void WriteAttributes(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object?>> attributes)
    {
        json.WriteStartArray("attributes");
        foreach ((string key, object? value) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteStartObject("value");
            if (value is int or long)
            {
                json.WriteString("intValue", Convert.ToString(value, CultureInfo.InvariantCulture));
            }
            else
            {
                json.WriteString("stringValue", Convert.ToString(value, CultureInfo.InvariantCulture));
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
