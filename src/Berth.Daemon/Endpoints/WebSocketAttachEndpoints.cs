using System.IO.Pipelines;
using System.Net.WebSockets;
using Berth.Daemon.Http;
using Berth.Daemon.Streams;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Streams;
using Berth.Engine.Logs;

namespace Berth.Daemon.Endpoints;

/// <summary>Joining a container's stdio from where there are web sockets only: a browser.</summary>
internal sealed class WebSocketAttachEndpoints(ContainerEngine engine)
{
    private const int FirstWithBinaryMessages = 28;
    private const int FirstWithChoice = 42;
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    public void Map(RouteTable routes) => routes.Add("GET", "/containers/{name}/attach/ws", AttachAsync);

    private async Task AttachAsync(ApiRequest request)
    {
        byte[] keys = DetachKeys.TryParse(request.Text("detachKeys"))
            ?? throw ApiException.BadRequest($"Invalid detach keys ({request.Text("detachKeys")}) provided");
        Container container = engine.Containers.Get(request.Name);
        AttachRequest streams = StreamsOf(request);
        byte[] head = WebSocketHead.Format(request.Http.Request.Headers);
        using CancellationTokenSource stop = request.LinkEnd();
        StdioSession? session = request.Flag("stream") ? await engine.Containers.AttachAsync(container.Id, streams, stop.Token).ConfigureAwait(false) : null;
        await using (session)
        {
            HijackedStream connection = await request.HijackAsync(head).ConfigureAwait(false);
            using WebSocket socket = WebSocket.CreateFromStream(connection, new WebSocketCreationOptions { IsServer = true });
            WebSocketMessageType type = request.Version.IsAtLeast(FirstWithBinaryMessages) ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
            await using WebSocketOutput output = new(socket, type, framed: !container.Settings.Stdio.Terminal);
            if (request.Flag("logs"))
            {
                LogQuery past = new() { Stdout = streams.Stdout, Stderr = streams.Stderr };
                await engine.Containers.CopyLogsAsync(container.Id, past, follow: false, output, stop.Token).ConfigureAwait(false);
            }

            if (session is not null)
            {
                bool input = streams.Stdin && container.Settings.Stdio.OpenStdin;
                await JoinAsync(session, socket, output, input, container.Settings.Stdio.Terminal ? keys : null, stop.Token).ConfigureAwait(false);
            }
            else
            {
                await CloseAsync(socket).ConfigureAwait(false);
            }

            await connection.FinishAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Older clients get all three.</summary>
    private static AttachRequest StreamsOf(ApiRequest request)
    {
        bool all = !request.Version.IsAtLeast(FirstWithChoice);
        return new AttachRequest { Stdin = all || request.Flag("stdin"), Stdout = all || request.Flag("stdout"), Stderr = all || request.Flag("stderr") };
    }

    private static async Task JoinAsync(StdioSession session, WebSocket socket, Stream output, bool withInput, byte[]? keys, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Pipe received = new();
        Task receiving = WebSocketInput.CopyAsync(socket, received.Writer, stop.Token);
        await StdioPump.JoinAsync(session, received.Reader, output, withInput, keys, cancellation).ConfigureAwait(false);
        await received.Reader.CompleteAsync().ConfigureAwait(false);

        // Before the reading is cancelled, for that cuts a web socket off.
        await CloseAsync(socket).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await receiving.ConfigureAwait(false);
    }

    private static async Task CloseAsync(WebSocket socket)
    {
        try
        {
            using CancellationTokenSource deadline = new(ClosePatience);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // It is gone already.
        }
    }
}
