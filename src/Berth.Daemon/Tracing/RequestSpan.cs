using System.Diagnostics;

namespace Berth.Daemon.Tracing;

/// <summary>The span of a request, a child of its client's where the client says so (W3C trace context).</summary>
internal static class RequestSpan
{
    public const string SourceName = "Berth.Daemon";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null when nobody listens.</summary>
    public static Activity? Begin(HttpContext http)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // Whatever the server has of its own is nothing that a collector will ever see.
        Activity.Current = null;
        IHeaderDictionary headers = http.Request.Headers;
        _ = ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out ActivityContext client);
        Activity? span = Source.StartActivity(http.Request.Method, ActivityKind.Server, client);
        return span?.SetTag("http.request.method", http.Request.Method)
            .SetTag("url.path", http.Request.Path.Value)
            .SetTag("user_agent.original", headers.UserAgent.ToString());
    }

    /// <summary>Names the span after the route, of which there are few, and not after the path.</summary>
    public static void SetRoute(string method, string route)
    {
        if (Activity.Current is { } span && span.Source == Source)
        {
            span.DisplayName = $"{method} {route}";
            span.SetTag("http.route", route);
        }
    }

    public static void End(this Activity span, int status)
    {
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }
}
