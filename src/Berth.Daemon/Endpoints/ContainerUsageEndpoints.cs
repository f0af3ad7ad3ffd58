using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Processes;
using Berth.Engine.Containers.Statistics;

namespace Berth.Daemon.Endpoints;

/// <summary>What runs in containers, and what it uses.</summary>
internal sealed class ContainerUsageEndpoints(ContainerEngine engine)
{
    private const int FirstWithOneShot = 41;

    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/containers/{name}/top", TopAsync);
        routes.Add("GET", "/containers/{name}/stats", StatsAsync);
    }

    private async Task TopAsync(ApiRequest request)
    {
        ProcessTable table = await engine.Containers.TopAsync(request.Name, request.Text("ps_args"), request.Aborted).ConfigureAwait(false);
        ContainerTop answer = new() { Processes = table.Rows.Count == 0 ? null : table.Rows, Titles = table.Titles };
        await request.AnswerAsync(answer, ApiJson.Default.ContainerTop).ConfigureAwait(false);
    }

    private async Task StatsAsync(ApiRequest request)
    {
        Container container = engine.Containers.Get(request.Name);
        bool stream = request.Flag("stream", absent: true);
        bool oneShot = request.Version.IsAtLeast(FirstWithOneShot) && request.Flag("one-shot");
        if (stream && oneShot)
        {
            throw ApiException.BadRequest("cannot have stream=true and one-shot=true");
        }

        if (stream)
        {
            await StreamStatsAsync(request, container).ConfigureAwait(false);
            return;
        }

        ContainerStats stats = oneShot
            ? StatsMapping.ToStats(container, engine.Containers.ReadSample(container), before: null)
            : await CompareAsync(container, request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(stats, ApiJson.Default.ContainerStats).ConfigureAwait(false);
    }

    /// <summary>A client sees a rate in two samples; where nothing runs there is nothing to wait for.</summary>
    private async Task<ContainerStats> CompareAsync(Container container, CancellationToken cancellation)
    {
        ContainerSample? before = null;
        await foreach (ContainerSample? sample in engine.Containers.SampleAsync(container, cancellation).ConfigureAwait(false))
        {
            if (sample is null || before is not null)
            {
                return StatsMapping.ToStats(container, sample, before);
            }

            before = sample;
        }

        return StatsMapping.ToStats(container, sample: null, before);
    }

    private async Task StreamStatsAsync(ApiRequest request, Container container)
    {
        using CancellationTokenSource stop = request.LinkEnd();
        ContainerSample? before = null;
        try
        {
            await request.BeginAsync(ApiRequest.JsonType, stop.Token).ConfigureAwait(false);
            await foreach (ContainerSample? sample in engine.Containers.SampleAsync(container, stop.Token).ConfigureAwait(false))
            {
                await request.SendLineAsync(StatsMapping.ToStats(container, sample, before), ApiJson.Default.ContainerStats, stop.Token).ConfigureAwait(false);
                before = sample;
            }
        }
        catch (OperationCanceledException) when (!request.Aborted.IsCancellationRequested)
        {
            // The daemon ends: the answer is complete.
        }
    }
}
