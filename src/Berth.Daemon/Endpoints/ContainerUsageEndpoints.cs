using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers.Processes;

namespace Berth.Daemon.Endpoints;

/// <summary>What runs in containers.</summary>
internal sealed class ContainerUsageEndpoints(ContainerEngine engine)
{
    public void Map(RouteTable routes) => routes.Add("GET", "/containers/{name}/top", TopAsync);

    private async Task TopAsync(ApiRequest request)
    {
        ProcessTable table = await engine.Containers.TopAsync(request.Name, request.Text("ps_args"), request.Aborted).ConfigureAwait(false);
        ContainerTop answer = new() { Processes = table.Rows.Count == 0 ? null : table.Rows, Titles = table.Titles };
        await request.AnswerAsync(answer, ApiJson.Default.ContainerTop).ConfigureAwait(false);
    }
}
