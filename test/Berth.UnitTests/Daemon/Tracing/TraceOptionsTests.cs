using System.Diagnostics;
using Berth.Daemon.Options;
using Berth.Daemon.Tracing;
using TraceOptions = Berth.Daemon.Tracing.TraceOptions;

namespace Berth.UnitTests.Daemon.Tracing;

/// <summary>OpenTelemetry's environment variables, as its specification has them.</summary>
public sealed class TraceOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=")]
    [InlineData("OTEL_SERVICE_NAME=x")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318;OTEL_SDK_DISABLED=true")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318;OTEL_TRACES_EXPORTER=none")]
    public void Read_WithoutACollector_IsNull(string variables) => Assert.Null(Read(variables));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318", "http://c:4318/v1/traces")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=https://c/otlp/", "https://c/otlp/v1/traces")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318;OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://t:1/spans", "http://t:1/spans")]
    public void Read_Endpoint_IsTheGeneralOneWithThePathOrTheOwnOneAsItIs(string variables, string expected) =>
        Assert.Equal(expected, Read(variables)!.Endpoint.AbsoluteUri);

    [Fact]
    public void Read_TheRest_IsWhatTheVariablesSay()
    {
        TraceOptions options = Read(
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318;OTEL_EXPORTER_OTLP_HEADERS=a=b%20c, d = e;OTEL_SERVICE_NAME=mine;OTEL_BSP_SCHEDULE_DELAY=250;"
            + "OTEL_RESOURCE_ATTRIBUTES=service.name=other,host.name=h;OTEL_EXPORTER_OTLP_TIMEOUT=1500;OTEL_EXPORTER_OTLP_PROTOCOL=http/json")!;

        Assert.Equal([KeyValuePair.Create("a", "b c"), KeyValuePair.Create("d", "e")], options.Headers);
        Assert.Equal("mine", options.Resource.Single(pair => pair.Key == "service.name").Value);
        Assert.Equal("h", options.Resource.Single(pair => pair.Key == "host.name").Value);
        Assert.Equal((TimeSpan.FromMilliseconds(1500), TimeSpan.FromMilliseconds(250)), (options.Timeout, options.Delay));
        Assert.Equal(new Sampler(ByParent: true, 1), options.Sampler);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=c:4318", "OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "http/json only")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_EXPORTER_OTLP_TIMEOUT=1s", "milliseconds")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_EXPORTER_OTLP_HEADERS=nothing", "OTEL_EXPORTER_OTLP_HEADERS")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_TRACES_SAMPLER=some", "no sampler \"some\"")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_TRACES_SAMPLER=traceidratio;OTEL_TRACES_SAMPLER_ARG=2", "OTEL_TRACES_SAMPLER_ARG")]
    public void Read_WhatCannotBeFollowed_IsNamed(string variables, string named) =>
        Assert.Contains(named, Assert.Throws<OptionsException>(() => Read(variables)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("always_on", null, true, true, true)]
    [InlineData("always_off", null, false, false, false)]
    [InlineData("parentbased_always_on", null, true, true, false)]
    [InlineData("parentbased_always_off", null, false, true, false)]
    [InlineData("parentbased_traceidratio", "0", false, true, false)]
    [InlineData("traceidratio", "0", false, false, false)]
    [InlineData("traceidratio", "1.0", true, true, true)]
    public void Keeps_BySampler_RootsAndChildrenOfKeptAndDroppedTraces(string name, string? argument, bool root, bool kept, bool dropped)
    {
        Sampler sampler = Sampler.Parse(name, argument);
        ActivityTraceId trace = ActivityTraceId.CreateRandom();

        Assert.Equal(root, sampler.Keeps(trace, default));
        Assert.Equal(kept, sampler.Keeps(trace, Parent(trace, ActivityTraceFlags.Recorded)));
        Assert.Equal(dropped, sampler.Keeps(trace, Parent(trace, ActivityTraceFlags.None)));
    }

    [Fact]
    public void Keeps_HalfOfTheTraces_KeepsAboutHalfAndTheSameAgain()
    {
        Sampler sampler = Sampler.Parse("traceidratio", "0.5");
        ActivityTraceId[] traces = [.. Enumerable.Range(0, 2000).Select(_ => ActivityTraceId.CreateRandom())];

        ActivityTraceId[] kept = [.. traces.Where(trace => sampler.Keeps(trace, default))];

        Assert.InRange(kept.Length, 800, 1200);
        Assert.Equal(kept, traces.Where(trace => sampler.Keeps(trace, default)));
    }

    private static ActivityContext Parent(ActivityTraceId trace, ActivityTraceFlags flags) => new(trace, ActivitySpanId.CreateRandom(), flags, isRemote: true);

    private static TraceOptions? Read(string variables)
    {
        Dictionary<string, string> environment = variables.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return TraceOptions.Read(environment.GetValueOrDefault);
    }
}
