using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Listing;

namespace Berth.Daemon.Endpoints;

/// <summary>Which containers there are, and what they are.</summary>
internal sealed class ContainerListEndpoints(ContainerEngine engine, ContainerLister lister, TimeProvider time)
{
    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/containers/json", ListAsync);
        routes.Add("GET", "/containers/{name}/json", InspectAsync);
        routes.Add("GET", "/berth/containers/{name}/explain", ExplainAsync);
        routes.Add("GET", "/berth/containers/defaults", DefaultsAsync);
    }

    private async Task ListAsync(ApiRequest request)
    {
        ContainerQuery query = new() { All = request.Flag("all"), Limit = request.Number("limit"), Filters = FilterJson.Parse(request.Text("filters")) };
        (bool sizes, bool ranges) = (request.Flag("size"), request.Flag("port-ranges"));
        DateTimeOffset now = time.GetUtcNow();
        ImageNames images = new(engine.Images);
        IReadOnlyList<Container> listed = lister.List(query);
        ContainerSummary[] summaries = new ContainerSummary[listed.Count];
        for (int i = 0; i < summaries.Length; i++)
        {
            summaries[i] = SummaryMapping.ToSummary(listed[i], images, engine, request.Version, now, sizes ? SizeOf(listed[i]) : null, ranges);
        }

        await request.AnswerAsync(summaries, ApiJson.Default.IReadOnlyListContainerSummary).ConfigureAwait(false);
    }

    private async Task InspectAsync(ApiRequest request)
    {
        Container container = engine.Containers.Get(request.Name);
        ContainerSize? size = request.Flag("size") ? SizeOf(container) : null;
        ContainerInspect inspect = InspectMapping.ToInspect(
            container, engine.Containers.IdentityOf(container), engine, engine.Containers.ExecIdsOf(container), size, request.Version);
        await request.AnswerAsync(inspect, ApiJson.Default.ContainerInspect).ConfigureAwait(false);
    }

    private Task ExplainAsync(ApiRequest request) => request.AnswerTextAsync(engine.Containers.Explain(request.Name));

    /// <summary>What a container has that says nothing of its machine: a client tells by it what somebody has said of another.</summary>
    private Task DefaultsAsync(ApiRequest request) =>
        request.AnswerAsync(HostConfigMapping.ToHostConfig(engine.Containers.Defaults), ApiJson.Default.HostConfig);

    private ContainerSize SizeOf(Container container) => ContainerDetails.SizeOf(engine.Options, engine.Images, container.Definition);
}
