using Berth.Api;
using Berth.Api.Networks;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Engine;
using Berth.Engine.Networks;

namespace Berth.Daemon.Endpoints;

/// <summary>Networks, and who is on them.</summary>
internal sealed class NetworkEndpoints(ContainerEngine engine)
{
    private const int FirstWithoutContainers = 28;

    private NetworkOperations Networks => engine.Networks;

    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/networks", ListAsync);
        routes.Add("GET", "/networks/{name}", InspectAsync);
        routes.Add("POST", "/networks/create", CreateAsync);
        routes.Add("POST", "/networks/prune", PruneAsync);
        routes.Add("POST", "/networks/{name}/connect", ConnectAsync);
        routes.Add("POST", "/networks/{name}/disconnect", DisconnectAsync);
        routes.Add("POST", "/networks/{name}/rename", RenameAsync);
        routes.Add("POST", "/networks/{name}/update", UpdateAsync);
        routes.Add("DELETE", "/networks/{name}", RemoveAsync);
    }

    private Task ListAsync(ApiRequest request)
    {
        NetworkFilter filter = new(FilterJson.Parse(request.Text("filters")), Networks.IsUnused);
        bool withContainers = !request.Version.IsAtLeast(FirstWithoutContainers);
        NetworkInspect[] listed =
        [
            .. Networks.All.Where(filter.Selects).OrderBy(static network => network.CreatedAt)
                .Select(network => NetworkMapping.ToInspect(network, withContainers ? Networks.MembersOf(network) : [], request.Version)),
        ];
        return request.AnswerAsync(listed, ApiJson.Default.IReadOnlyListNetworkInspect);
    }

    private Task InspectAsync(ApiRequest request)
    {
        Network network = Networks.Get(request.Name);
        return request.AnswerAsync(NetworkMapping.ToInspect(network, Networks.MembersOf(network), request.Version), ApiJson.Default.NetworkInspect);
    }

    private async Task CreateAsync(ApiRequest request)
    {
        NetworkCreateRequest body = await request.ReadJsonAsync(ApiJson.Default.NetworkCreateRequest, required: true).ConfigureAwait(false) ?? new();
        Network network = await Networks.CreateAsync(NetworkMapping.ToSpec(body), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(new NetworkCreateResponse { Id = network.Id }, ApiJson.Default.NetworkCreateResponse, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task ConnectAsync(ApiRequest request)
    {
        NetworkConnectRequest body = await request.ReadJsonAsync(ApiJson.Default.NetworkConnectRequest, required: true).ConfigureAwait(false) ?? new();
        await Networks.ConnectAsync(request.Name, body.Container ?? "", SettingsMapping.ToEndpoint(body.EndpointConfig), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status200OK).ConfigureAwait(false);
    }

    private async Task DisconnectAsync(ApiRequest request)
    {
        NetworkDisconnectRequest body = await request.ReadJsonAsync(ApiJson.Default.NetworkDisconnectRequest, required: true).ConfigureAwait(false) ?? new();
        await Networks.DisconnectAsync(request.Name, body.Container ?? "", body.Force ?? false, request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status200OK).ConfigureAwait(false);
    }

    private async Task RenameAsync(ApiRequest request)
    {
        await Networks.RenameAsync(request.Name, request.Text("name"), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    private async Task UpdateAsync(ApiRequest request)
    {
        NetworkUpdateRequest body = await request.ReadJsonAsync(ApiJson.Default.NetworkUpdateRequest, required: true).ConfigureAwait(false) ?? new();
        IReadOnlyDictionary<string, string?> labels = body.Labels ?? new Dictionary<string, string?>();
        IReadOnlyList<string> warnings = await Networks.RelabelAsync(request.Name, labels, request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(new NetworkUpdateResponse(warnings.Count == 0 ? null : warnings), ApiJson.Default.NetworkUpdateResponse).ConfigureAwait(false);
    }

    private async Task RemoveAsync(ApiRequest request)
    {
        await Networks.RemoveAsync(request.Name, request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    private async Task PruneAsync(ApiRequest request)
    {
        IReadOnlyList<string> removed = await Networks.PruneAsync(FilterJson.Parse(request.Text("filters")), request.Aborted).ConfigureAwait(false);
        await request.AnswerAsync(new NetworksPruneReport { NetworksDeleted = removed.Count == 0 ? null : removed }, ApiJson.Default.NetworksPruneReport).ConfigureAwait(false);
    }
}
