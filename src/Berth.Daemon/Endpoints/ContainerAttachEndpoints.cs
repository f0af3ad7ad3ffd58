using Berth.Daemon.Http;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Streams;
using Berth.Engine.Logs;

namespace Berth.Daemon.Endpoints;

/// <summary>Joining a container's stdio.</summary>
internal sealed class ContainerAttachEndpoints(ContainerEngine engine)
{
    public void Map(RouteTable routes)
    {
        routes.Add("POST", "/containers/{name}/attach", AttachAsync);
        routes.Add("POST", "/containers/{name}/resize", ResizeAsync);
    }

    private async Task AttachAsync(ApiRequest request)
    {
        byte[] keys = DetachKeys.TryParse(request.Text("detachKeys"))
            ?? throw ApiException.BadRequest($"Invalid detach keys ({request.Text("detachKeys")}) provided");
        Container container = engine.Containers.Get(request.Name);
        bool terminal = container.Settings.Stdio.Terminal;
        AttachRequest streams = new() { Stdin = request.Flag("stdin"), Stdout = request.Flag("stdout"), Stderr = request.Flag("stderr") };
        using CancellationTokenSource stop = request.LinkEnd();
        StdioSession? session = request.Flag("stream") ? await engine.Containers.AttachAsync(request.Name, streams, stop.Token).ConfigureAwait(false) : null;
        await using (session)
        {
            HijackedStream client = await request.HijackAsync(framed: !terminal).ConfigureAwait(false);
            if (request.Flag("logs"))
            {
                LogQuery past = new() { Stdout = streams.Stdout, Stderr = streams.Stderr };
                await engine.Containers.CopyLogsAsync(container.Id, past, follow: false, client, stop.Token).ConfigureAwait(false);
            }

            if (session is not null)
            {
                bool input = streams.Stdin && container.Settings.Stdio.OpenStdin;
                await StdioPump.JoinAsync(session, client.Input, client, input, terminal ? keys : null, stop.Token).ConfigureAwait(false);
            }

            await client.FinishAsync().ConfigureAwait(false);
        }
    }

    private Task ResizeAsync(ApiRequest request) =>
        engine.Containers.ResizeAsync(request.Name, TerminalSize.Rows(request), TerminalSize.Columns(request), request.Aborted).ThenOk(request);
}
