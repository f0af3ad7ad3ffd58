using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Berth.ApiTests.Support;

/// <summary>A receiver of logs that a test starts itself: messages as they come in, a line of a stream counting as one.</summary>
internal sealed class LogListener : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly Channel<string> _messages = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket;
    private readonly Func<Stream, Task<Stream>> _upgrade;

    private LogListener(Socket socket, Func<Stream, Task<Stream>>? upgrade = null)
    {
        _socket = socket;
        _upgrade = upgrade ?? Task.FromResult;
        _ = socket.SocketType == SocketType.Dgram ? ReceiveAsync() : AcceptAsync();
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public static LogListener Udp() => new(Bound(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp), Loopback()));

    /// <param name="upgrade">What a connection has to go through first.</param>
    public static LogListener Tcp(Func<Stream, Task<Stream>>? upgrade = null) =>
        new(Listening(Bound(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), Loopback())), upgrade);

    public static LogListener Unix(string path) => new(Listening(UnixSocket(path, SocketType.Stream)));

    public static LogListener UnixDatagram(string path) => new(UnixSocket(path, SocketType.Dgram));

    /// <summary>A socket of a receiver that never reads.</summary>
    public static Socket Stalled(string path, SocketType type) => type == SocketType.Dgram ? UnixSocket(path, type) : Listening(UnixSocket(path, type));

    public async Task<string> NextAsync() => await _messages.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

    public async Task<string[]> NextAsync(int count)
    {
        var messages = new string[count];
        for (var i = 0; i < count; i++)
            messages[i] = await NextAsync();
        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
    }

    private static Socket Bound(Socket socket, EndPoint address)
    {
        socket.Bind(address);
        return socket;
    }

    private static Socket Listening(Socket socket)
    {
        socket.Listen();
        return socket;
    }

    private static IPEndPoint Loopback() => new(IPAddress.Loopback, 0);

    private static Socket UnixSocket(string path, SocketType type) =>
        Bound(new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(path));

    private async Task ReceiveAsync()
    {
        var buffer = new byte[300_000];
        while (!_stop.IsCancellationRequested)
        {
            var count = await _socket.ReceiveAsync(buffer, _stop.Token);
            _messages.Writer.TryWrite(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
            _ = ReadAsync(await _socket.AcceptAsync(_stop.Token));
    }

    private async Task ReadAsync(Socket connection)
    {
        try
        {
            using var lines = new StreamReader(await _upgrade(new NetworkStream(connection, ownsSocket: true)));
            while (await lines.ReadLineAsync(_stop.Token) is { } line)
                _messages.Writer.TryWrite(line + "\n");
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // One that only looked whether we are there.
        }
    }
}
