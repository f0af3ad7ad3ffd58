using System.Diagnostics;
using Berth.Engine.Containers;

namespace Berth.Engine.Tracing;

/// <summary>
/// Where the engine's spans come from: one for each verb that changes something, and for the steps of a start. Nothing is made of them
/// until somebody listens (an <see cref="ActivityListener"/>, or OpenTelemetry's <c>AddSource</c>).
/// </summary>
public static class EngineTracing
{
    /// <summary>The name of the engine's <see cref="ActivitySource"/>.</summary>
    public const string SourceName = "Berth.Engine";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null when nobody listens. Its end is its disposal.</summary>
    internal static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>A span of what is done to a container.</summary>
    internal static Activity? Begin(string name, Container container) => Begin(name)?.About(container);

    /// <summary>A span of what is done to an image that is known by name only.</summary>
    internal static Activity? BeginImage(string name, string? image) => Begin(name)?.SetTag("container.image.name", image);

    /// <summary>Tells which container a span is about, by OpenTelemetry's names.</summary>
    internal static Activity About(this Activity span, Container container) => span
        .SetTag("container.id", container.Id)
        .SetTag("container.name", container.Name)
        .SetTag("container.image.name", container.Definition.Image.Reference);

    /// <summary>Marks the span under way as one that failed.</summary>
    internal static void Fail(string reason) => Activity.Current?.SetStatus(ActivityStatusCode.Error, reason);

    /// <summary>What runs on when a verb is done is no part of its span.</summary>
    internal static void Detach() => Activity.Current = null;
}
