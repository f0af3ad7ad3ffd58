using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;

namespace Berth.Daemon.Endpoints;

/// <summary>Limits and restart policies of containers that are there already.</summary>
internal sealed class ContainerUpdateEndpoints(ContainerEngine engine)
{
    public void Map(RouteTable routes) => routes.Add("POST", "/containers/{name}/update", UpdateAsync);

    private async Task UpdateAsync(ApiRequest request)
    {
        HostConfig body = await request.ReadJsonAsync(ApiJson.Default.HostConfig, required: false).ConfigureAwait(false) ?? new HostConfig();
        IReadOnlyList<string> warnings = await engine.Containers.UpdateAsync(
            request.Name, SettingsMapping.ToUpdate(body, request.Version), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(new ContainerUpdateResponse(warnings.Count == 0 ? null : warnings), ApiJson.Default.ContainerUpdateResponse).ConfigureAwait(false);
    }
}
