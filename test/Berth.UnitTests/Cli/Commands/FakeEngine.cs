using System.Net.Sockets;
using System.Text;

namespace Berth.UnitTests.Cli.Commands;

/// <summary>
/// An engine that knows some answers: by method and path, each as status and body. It keeps what it was asked, and answers 404 to
/// whatever it was not told of.
/// </summary>
internal sealed class FakeEngine : IDisposable
{
    private readonly Dictionary<string, (int Status, string Body)> answers = [];
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string directory = Directory.CreateTempSubdirectory("berth-cli-").FullName;
    private readonly List<string> requests = [];

    public FakeEngine()
    {
        SocketPath = Path.Combine(directory, "engine.sock");
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        listener.Listen();
        // Away from the context of the tests, whose thread waits in a client that knows no tasks.
        _ = Task.Run(AcceptAsync);
    }

    public string SocketPath { get; }

    /// <summary>Method, path and query of each request, in the order they came.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    public FakeEngine Answers(string methodAndPath, int status, string body = "")
    {
        answers[methodAndPath] = (status, body);
        return this;
    }

    public void Dispose()
    {
        listener.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using NetworkStream stream = new(client, ownsSocket: true);
        using StreamReader reader = new(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync() is { } line)
        {
            int length = 0;
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                length = header.StartsWith("Content-Length: ", StringComparison.Ordinal) ? int.Parse(header["Content-Length: ".Length..], null) : length;
            }

            if (length > 0)
            {
                await reader.ReadBlockAsync(new char[length]);
            }

            await stream.WriteAsync(Answer(line[..line.LastIndexOf(' ')]));
        }
    }

    private byte[] Answer(string request)
    {
        lock (requests)
        {
            requests.Add(request);
        }

        (int status, string body) = answers.GetValueOrDefault(request.Split('?')[0], (404, "{\"message\":\"page not found\"}"));
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        return [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: {bytes.Length}\r\nContent-Type: application/json\r\n\r\n"), .. bytes];
    }
}
