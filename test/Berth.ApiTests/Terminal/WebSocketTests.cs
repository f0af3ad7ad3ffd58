using System.Net.WebSockets;
using System.Text;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Terminal;

public sealed class WebSocketTests(TestEngine engine) : EngineTests(engine)
{
    [Fact]
    public async Task Attach_ByWebSocket_CarriesInputAndOutputWithoutFrames()
    {
        var name = await CreateAsync("-i", Image, "sh", "-c", "read a; echo got $a; echo err >&2; exit 3");
        using var socket = await OpenAsync(name, "stream=1&stdin=1&stdout=1&stderr=1");
        await Docker.RunAsync("start", name);
        await socket.SendAsync(Encoding.ASCII.GetBytes("hello\n"), WebSocketMessageType.Binary, true, Ct);
        var text = await ReadAllAsync(socket);
        Assert.Contains("got hello\n", text, StringComparison.Ordinal);
        Assert.Contains("err\n", text, StringComparison.Ordinal);
        Assert.Equal(text.Length, "got hello\n".Length + "err\n".Length);
        Assert.Equal("3", await Docker.RunAsync("wait", name));
    }

    [Fact]
    public async Task Attach_ByWebSocketToATerminal_IsATerminal()
    {
        var name = await CreateAsync("-it", Image, "sh", "-c", "read a; test -t 1 && echo terminal $a");
        using var socket = await OpenAsync(name, "stream=1&stdin=1&stdout=1");
        await Docker.RunAsync("start", name);
        await socket.SendAsync(Encoding.ASCII.GetBytes("x\n"), WebSocketMessageType.Text, true, Ct);
        Assert.Contains("terminal x\r\n", await ReadAllAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attach_ByWebSocketForTheLog_SendsItAndCloses()
    {
        var name = await CreateAsync(Image, "echo", "from the log");
        await Docker.RunAsync("start", "-a", name);
        using var socket = await OpenAsync(name, "logs=1&stdout=1");
        Assert.Equal("from the log\n", await ReadAllAsync(socket));
    }

    [Fact]
    public async Task Attach_ByWebSocketToNothing_Is404()
    {
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync("nosuch", "stream=1"));
        Assert.Contains("404", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attach_ByWebSocketWithoutHandshake_Is400()
    {
        var name = await CreateAsync(Image, "true");
        using var answer = await Engine.Http.GetAsync(new Uri($"/containers/{name}/attach/ws?logs=1", UriKind.Relative), Ct);
        Assert.Equal(400, (int)answer.StatusCode);
    }

    private async Task<string> CreateAsync(params string[] optionsAndCommand)
    {
        var name = NewName();
        await Docker.RunAsync(["create", "--name", name, .. optionsAndCommand]);
        return name;
    }

    private async Task<ClientWebSocket> OpenAsync(string name, string query)
    {
        var socket = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { ConnectCallback = (_, ct) => UnixHttp.OpenAsync(Engine.Daemon.Socket, ct) });
        await socket.ConnectAsync(new Uri($"ws://engine/containers/{name}/attach/ws?{query}"), invoker, Ct);
        return socket;
    }

    private static async Task<string> ReadAllAsync(ClientWebSocket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer.AsMemory(), Ct) is { MessageType: not WebSocketMessageType.Close } received)
            text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
        return text.ToString();
    }
}
