using System.Text.Json;
using Berth.Api;
using Berth.Api.Volumes;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Volumes;

namespace Berth.Daemon.Endpoints;

/// <summary>Volumes come and go.</summary>
internal sealed class VolumeEndpoints(ContainerEngine engine)
{
    private const int FirstPruningAnonymousOnly = 42;
    private const int FirstWithClusters = 42;

    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/volumes", ListAsync);
        routes.Add("POST", "/volumes/create", CreateAsync);
        routes.Add("POST", "/volumes/prune", PruneAsync);
        routes.Add("GET", "/volumes/{name}", request => AnswerAsync(request, engine.Volumes.Get(request.Name)));
        routes.Add("DELETE", "/volumes/{name}", RemoveAsync);
        routes.Add("POST", "/volumes/{name}/rename", RenameAsync);
    }

    private Task ListAsync(ApiRequest request)
    {
        VolumeList list = new() { Volumes = [.. engine.Volumes.List(FilterJson.Parse(request.Text("filters"), "error reading volume filters: ")).Select(volume => VolumeMapping.ToVolume(engine, volume))] };
        return request.AnswerAsync(list, ApiJson.Default.VolumeList);
    }

    private async Task CreateAsync(ApiRequest request)
    {
        VolumeCreateRequest? body = await request.ReadJsonAsync(ApiJson.Default.VolumeCreateRequest, required: false).ConfigureAwait(false);
        if (body?.ClusterVolumeSpec is { ValueKind: JsonValueKind.Object } && request.Version.IsAtLeast(FirstWithClusters))
        {
            throw AbsentEndpoints.NotInASwarm();
        }

        Engine.Volumes.Volume volume = await engine.Volumes.CreateAsync(VolumeMapping.ToRequest(body ?? new()), request.Aborted).ConfigureAwait(false);
        await AnswerAsync(request, volume, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task RemoveAsync(ApiRequest request)
    {
        await engine.Volumes.RemoveAsync(request.Name, request.Flag("force"), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    private async Task PruneAsync(ApiRequest request)
    {
        bool anonymousOnly = request.Version.IsAtLeast(FirstPruningAnonymousOnly);
        PrunedVolumes pruned = await engine.Volumes.PruneAsync(FilterJson.Parse(request.Text("filters")), anonymousOnly, request.Aborted).ConfigureAwait(false);
        VolumesPruneReport report = new() { VolumesDeleted = pruned.Names, SpaceReclaimed = (ulong)pruned.ReclaimedBytes };
        await request.AnswerAsync(report, ApiJson.Default.VolumesPruneReport).ConfigureAwait(false);
    }

    private async Task RenameAsync(ApiRequest request)
    {
        await engine.Volumes.RenameAsync(request.Name, request.Text("name"), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    private Task AnswerAsync(ApiRequest request, Engine.Volumes.Volume volume, int status = StatusCodes.Status200OK) =>
        request.AnswerAsync(VolumeMapping.ToVolume(engine, volume), ApiJson.Default.Volume, status);
}
