using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers;

namespace Berth.Daemon.Endpoints;

/// <summary>Waiting for a container.</summary>
internal sealed class ContainerWaitEndpoints(ContainerEngine engine)
{
    private const int FirstWithEarlyHead = 30;

    public void Map(RouteTable routes) => routes.Add("POST", "/containers/{name}/wait", WaitAsync);

    /// <summary>
    /// The head goes out as soon as the wait is registered: a client starts the container only then, and would otherwise miss the
    /// end of one that is quick.
    /// </summary>
    private async Task WaitAsync(ApiRequest request)
    {
        WaitCondition condition = request.Text("condition") switch
        {
            "" or "not-running" => WaitCondition.NotRunning,
            "next-exit" => WaitCondition.NextExit,
            "removed" => WaitCondition.Removed,
            var other => throw ApiException.BadRequest($"invalid condition: \"{other}\""),
        };
        using CancellationTokenSource stop = request.LinkEnd();
        Task<ContainerExit> exit = engine.Containers.WaitAsync(request.Name, condition, stop.Token);
        if (request.Version.IsAtLeast(FirstWithEarlyHead))
        {
            await request.BeginAsync(ApiRequest.JsonType, stop.Token).ConfigureAwait(false);
        }

        ContainerExit ended = await exit.ConfigureAwait(false);
        ContainerWaitResponse answer = new() { StatusCode = ended.ExitCode, Error = ended.Error.Length == 0 ? null : new WaitError(ended.Error) };
        if (request.Version.IsAtLeast(FirstWithEarlyHead))
        {
            await request.SendLineAsync(answer, ApiJson.Default.ContainerWaitResponse, stop.Token).ConfigureAwait(false);
            return;
        }

        await request.AnswerAsync(answer, ApiJson.Default.ContainerWaitResponse).ConfigureAwait(false);
    }
}
