using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers;

namespace Berth.Daemon.Endpoints;

/// <summary>Containers are started and ended, held and let go.</summary>
internal sealed class ContainerLifeEndpoints(ContainerEngine engine)
{
    public void Map(RouteTable routes)
    {
        routes.Add("POST", "/containers/{name}/start", request => engine.Containers.StartAsync(request.Name, request.Aborted).Then(request));
        routes.Add("POST", "/containers/{name}/stop", request => engine.Containers.StopAsync(request.Name, Stop(request), request.Aborted).Then(request));
        routes.Add("POST", "/containers/{name}/restart", request => engine.Containers.RestartAsync(request.Name, Stop(request), request.Aborted).Then(request));
        routes.Add("POST", "/containers/{name}/kill", request => engine.Containers.KillAsync(request.Name, Signal(request), request.Aborted).Then(request));
        routes.Add("POST", "/containers/{name}/pause", request => engine.Containers.PauseAsync(request.Name, request.Aborted).Then(request));
        routes.Add("POST", "/containers/{name}/unpause", request => engine.Containers.UnpauseAsync(request.Name, request.Aborted).Then(request));
        routes.Add("POST", "/containers/{name}/rename", request => engine.Containers.RenameAsync(request.Name, request.Text("name"), request.Aborted).Then(request));
    }

    private static StopOptions Stop(ApiRequest request) => new(Signal(request), request.Number("t"));

    private static string? Signal(ApiRequest request) => request.Text("signal") is { Length: > 0 } signal ? signal : null;
}
