using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Listing;

namespace Berth.Daemon.Endpoints;

/// <summary>Containers come and go.</summary>
internal sealed class ContainerCreateEndpoints(ContainerEngine engine, ContainerPruner pruner)
{
    public void Map(RouteTable routes)
    {
        routes.Add("POST", "/containers/create", CreateAsync);
        routes.Add("POST", "/containers/prune", PruneAsync);
        routes.Add("DELETE", "/containers/{name}", RemoveAsync);
    }

    private async Task CreateAsync(ApiRequest request)
    {
        ContainerCreateRequest? body = await request.ReadJsonAsync(ApiJson.Default.ContainerCreateRequest, required: true).ConfigureAwait(false);
        if (body is null || string.IsNullOrEmpty(body.Image))
        {
            throw ApiException.BadRequest(body?.Image is null ? "config cannot be empty in order to create a container" : "no image was named");
        }

        string name = request.Text("name");
        CreatedContainer created = await engine.Containers.CreateAsync(
            name.Length == 0 ? null : name, body.Image, request.Text("platform"), SettingsMapping.ToSettings(body, request.Version), request.Aborted).ConfigureAwait(false);
        ContainerCreateResponse answer = new(created.Container.Id, created.Warnings);
        await request.AnswerAsync(answer, ApiJson.Default.ContainerCreateResponse, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task PruneAsync(ApiRequest request)
    {
        PrunedContainers pruned = await pruner.PruneAsync(FilterJson.Parse(request.Text("filters")), request.Aborted).ConfigureAwait(false);
        ContainersPruneReport report = new()
        {
            ContainersDeleted = pruned.Ids.Count == 0 ? null : pruned.Ids, SpaceReclaimed = (ulong)pruned.ReclaimedBytes,
        };
        await request.AnswerAsync(report, ApiJson.Default.ContainersPruneReport).ConfigureAwait(false);
    }

    private async Task RemoveAsync(ApiRequest request)
    {
        if (request.Flag("link"))
        {
            _ = engine.Containers.Get(request.Name);
            throw new ApiException(StatusCodes.Status409Conflict, "Conflict, cannot remove the default link name of the container");
        }

        await engine.Containers.RemoveAsync(request.Name, new RemovalOptions(request.Flag("force"), request.Flag("v")), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }
}
