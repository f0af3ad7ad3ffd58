using System.Text;
using Berth.Api;
using Berth.Api.Execs;
using Berth.Daemon.Http;
using Berth.Daemon.Mapping;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Engine.Containers.Execs;
using Berth.Engine.Containers.Streams;

namespace Berth.Daemon.Endpoints;

/// <summary>Programs that run in a container beside its own.</summary>
internal sealed class ExecEndpoints(ContainerEngine engine)
{
    public void Map(RouteTable routes)
    {
        routes.Add("POST", "/containers/{name}/exec", CreateAsync);
        routes.Add("POST", "/exec/{name}/start", StartAsync);
        routes.Add("POST", "/exec/{name}/resize", ResizeAsync);
        routes.Add("GET", "/exec/{name}/json", InspectAsync);
    }

    private async Task CreateAsync(ApiRequest request)
    {
        ExecCreateRequest body = await request.ReadJsonAsync(ApiJson.Default.ExecCreateRequest, required: false).ConfigureAwait(false) ?? new ExecCreateRequest();
        if (body.Cmd is null or [])
        {
            throw ApiException.BadRequest("No exec command specified");
        }

        if (DetachKeys.TryParse(body.DetachKeys ?? "") is null)
        {
            throw ApiException.BadRequest($"Invalid escape keys ({body.DetachKeys}) provided");
        }

        ContainerExec exec = engine.Containers.CreateExec(request.Name, ExecMapping.ToDefinition(body));
        await request.AnswerAsync(new ExecCreateResponse(exec.Id), ApiJson.Default.ExecCreateResponse, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task StartAsync(ApiRequest request)
    {
        ExecStartRequest body = await request.ReadJsonAsync(ApiJson.Default.ExecStartRequest, required: false).ConfigureAwait(false) ?? new ExecStartRequest();
        ContainerExec exec = engine.Containers.GetExec(request.Name);
        ExecStart start = ExecMapping.ToStart(body);
        if (start.Detach)
        {
            await engine.Containers.StartExecAsync(exec.Id, start, request.Aborted).ConfigureAwait(false);
            await request.AnswerAsync(StatusCodes.Status200OK).ConfigureAwait(false);
            return;
        }

        using CancellationTokenSource stop = request.LinkEnd();
        (StdioSession? session, string? failure) = await TryStartAsync(exec, start, stop.Token).ConfigureAwait(false);
        await using (session)
        {
            HijackedStream client = await request.HijackAsync(framed: !exec.Definition.Terminal).ConfigureAwait(false);
            if (session is null)
            {
                await client.WriteAsync(FailureText(failure, exec.Definition.Terminal), stop.Token).ConfigureAwait(false);
            }
            else
            {
                byte[]? keys = exec.Definition.Terminal ? DetachKeys.TryParse(exec.Definition.DetachKeys) : null;
                await StdioPump.JoinAsync(session, client.Input, client, exec.Definition.AttachStdin, keys, stop.Token).ConfigureAwait(false);
            }

            await client.FinishAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A program that does not start is not an error of the request: the client reads why on the stream, and the exit code from the
    /// exec. What is wrong with the request itself is thrown.
    /// </summary>
    private async Task<(StdioSession? Session, string? Failure)> TryStartAsync(ContainerExec exec, ExecStart start, CancellationToken cancellation)
    {
        try
        {
            return (await engine.Containers.StartExecAsync(exec.Id, start, cancellation).ConfigureAwait(false), null);
        }
        catch (EngineException error) when (exec.State.Status == ExecStatus.Exited && error.Kind is not (EngineErrorKind.Conflict or EngineErrorKind.NotFound))
        {
            return (null, error.Message);
        }
    }

    private static byte[] FailureText(string? failure, bool terminal)
    {
        byte[] text = Encoding.UTF8.GetBytes($"{failure}\r\n");
        return terminal ? text : StdioFrame.OfStdout(text);
    }

    private Task ResizeAsync(ApiRequest request) =>
        engine.Containers.ResizeExecAsync(request.Name, TerminalSize.Rows(request), TerminalSize.Columns(request), request.Aborted).ThenOk(request);

    private Task InspectAsync(ApiRequest request) =>
        request.AnswerAsync(ExecMapping.ToInspect(engine.Containers.GetExec(request.Name)), ApiJson.Default.ExecInspect);
}
