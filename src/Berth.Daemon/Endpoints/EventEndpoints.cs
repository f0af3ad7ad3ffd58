using Berth.Api;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Events;

namespace Berth.Daemon.Endpoints;

/// <summary>What happens in the engine, as it happens.</summary>
internal sealed class EventEndpoints(ContainerEngine engine, TimeProvider time)
{
    /// <summary>What a timer can wait; who listens for weeks comes back now and then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(20);

    public void Map(RouteTable routes) => routes.Add("GET", "/events", StreamAsync);

    private async Task StreamAsync(ApiRequest request)
    {
        DateTimeOffset? since = request.Time("since");
        DateTimeOffset? until = request.Time("until");
        if (since > until)
        {
            throw ApiException.BadRequest($"`since` time ({request.Text("since")}) cannot be after `until` time ({request.Text("until")})");
        }

        EventFilter filter = new(FilterJson.Parse(request.Text("filters")));
        if (until is { } end && end <= time.GetUtcNow())
        {
            await ReplayAsync(request, filter, since ?? DateTimeOffset.MinValue, end).ConfigureAwait(false);
            return;
        }

        using EventSubscription subscription = engine.Events.Subscribe(since);
        using CancellationTokenSource stop = request.LinkEnd();
        if (until is { } later)
        {
            TimeSpan wait = later - time.GetUtcNow();
            stop.CancelAfter(wait < Longest ? wait : Longest);
        }

        await FollowAsync(request, filter, subscription, stop.Token).ConfigureAwait(false);
    }

    private async Task ReplayAsync(ApiRequest request, EventFilter filter, DateTimeOffset since, DateTimeOffset until)
    {
        await request.BeginAsync(ApiRequest.JsonType, request.Aborted).ConfigureAwait(false);
        foreach (EngineEvent happened in engine.Events.Between(since, until).Where(filter.Selects))
        {
            await request.SendLineAsync(EventMapping.ToMessage(happened), ApiJson.Default.EventMessage, request.Aborted).ConfigureAwait(false);
        }
    }

    private static async Task FollowAsync(ApiRequest request, EventFilter filter, EventSubscription subscription, CancellationToken stop)
    {
        try
        {
            await request.BeginAsync(ApiRequest.JsonType, stop).ConfigureAwait(false);
            await foreach (EngineEvent happened in subscription.ReadAllAsync(stop).ConfigureAwait(false))
            {
                if (filter.Selects(happened))
                {
                    await request.SendLineAsync(EventMapping.ToMessage(happened), ApiJson.Default.EventMessage, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            // The time is up, or the daemon ends: the answer is complete.
        }
    }
}
