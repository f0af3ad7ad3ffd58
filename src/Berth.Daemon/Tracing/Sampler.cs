using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Berth.Daemon.Options;

namespace Berth.Daemon.Tracing;

/// <summary>Which traces are kept, by OpenTelemetry's names of samplers.</summary>
/// <param name="ByParent">Whether what comes with a trace of the client's follows the client's choice.</param>
/// <param name="Ratio">Of the others, from 0 to 1.</param>
internal sealed record Sampler(bool ByParent, double Ratio)
{
    /// <exception cref="OptionsException">There is no sampler of that name, or the argument is no ratio.</exception>
    public static Sampler Parse(string? name, string? argument) => name switch
    {
        null or "parentbased_always_on" => new Sampler(ByParent: true, 1),
        "parentbased_always_off" => new Sampler(ByParent: true, 0),
        "parentbased_traceidratio" => new Sampler(ByParent: true, ParseRatio(argument)),
        "always_on" => new Sampler(ByParent: false, 1),
        "always_off" => new Sampler(ByParent: false, 0),
        "traceidratio" => new Sampler(ByParent: false, ParseRatio(argument)),
        _ => throw new OptionsException($"OTEL_TRACES_SAMPLER: there is no sampler \"{name}\""),
    };

    /// <summary>The same for every span of a trace, in every process that uses the same ratio.</summary>
    public bool Keeps(ActivityTraceId trace, ActivityContext parent)
    {
        if (ByParent && parent.TraceId != default)
        {
            return (parent.TraceFlags & ActivityTraceFlags.Recorded) != 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        trace.CopyTo(bytes);
        return Ratio >= 1 || BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) >> 1 < Ratio * long.MaxValue;
    }

    private static double ParseRatio(string? argument) => argument is null ? 1
        : double.TryParse(argument, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double ratio) && ratio is >= 0 and <= 1 ? ratio
        : throw new OptionsException($"OTEL_TRACES_SAMPLER_ARG must be a ratio from 0 to 1, not \"{argument}\"");
}
