using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Containers;

namespace Berth.Daemon.Endpoints;

/// <summary>Changes of containers that are there already: Docker's limits and restart policies, and Berth's everything else.</summary>
internal sealed class ContainerUpdateEndpoints(ContainerEngine engine)
{
    public void Map(RouteTable routes) => routes.Add("POST", "/containers/{name}/update", UpdateAsync);

    private async Task UpdateAsync(ApiRequest request)
    {
        ContainerUpdateRequest? body = await request.ReadJsonAsync(ApiJson.Default.ContainerUpdateRequest, required: false).ConfigureAwait(false);
        UpdateRequest update = SettingsMapping.ToUpdate(body ?? new ContainerUpdateRequest(), request.Version);
        IReadOnlyList<string> warnings = await engine.Containers.UpdateAsync(request.Name, update, request.Aborted).ConfigureAwait(false);
        ContainerUpdateResponse answer = new(warnings.Count == 0 ? null : warnings) { Changed = update.Settings?.Parts };
        await request.AnswerAsync(answer, ApiJson.Default.ContainerUpdateResponse).ConfigureAwait(false);
    }
}
