using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.ApiTests.Support;

namespace Berth.ApiTests.Crash;

/// <summary>
/// Clients that create, start, exec, log and stop containers, through the deaths of the daemon. What the daemon has acknowledged
/// is kept, and checked at the end: the exit code of every container that was started, and every line of its log.
/// </summary>
internal sealed class CrashLoad(TestEngine engine)
{
    private const int Lines = 40;
    private readonly SemaphoreSlim activity = new(0);
    private int names;

    /// <summary>Exit codes of started containers by name; null where the container was stopped.</summary>
    public ConcurrentDictionary<string, int?> Started { get; } = new();

    /// <summary>Waits until a number of requests have been answered from now on.</summary>
    public async Task WaitForActivityAsync(int requests)
    {
        while (activity.Wait(0))
        {
        }

        for (var i = 0; i < requests; i++)
            await activity.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async Task RunAsync(int worker, CancellationToken stop)
    {
        using var http = UnixHttp.Connect(engine.Daemon.Socket);
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var name = $"crash-{worker}-{Interlocked.Increment(ref names)}";
            var code = round % 50;
            var script = $"i=0; while [ $i -lt {Lines} ]; do echo line $i; i=$((i+1)); done; exit {code}";
            if (!await SendAsync(http, HttpMethod.Post, $"/containers/create?name={name}", Body(script)) ||
                !await SendAsync(http, HttpMethod.Post, $"/containers/{name}/start", null))
            {
                // The next daemon needs the processor more than the clients do.
                await Task.Delay(5, CancellationToken.None);
                continue;
            }

            Started[name] = code;
            if (round % 3 == 0)
                await ExecAsync(http, name);
            await SendAsync(http, HttpMethod.Get, $"/containers/{name}/logs?stdout=1", null);
        }
    }

    /// <summary>The exit code and the log of every container that was acknowledged as started.</summary>
    public async Task VerifyAsync()
    {
        var expected = string.Join('\n', Enumerable.Range(0, Lines).Select(i => $"line {i}"));
        foreach (var (name, code) in Started)
        {
            Assert.Equal($"{code}", await engine.Docker.RunAsync("wait", name));
            Assert.Equal((name, expected), (name, await engine.Docker.RunAsync("logs", name)));
        }
    }

    public async Task RemoveAllAsync()
    {
        var left = (await engine.Docker.RunAsync("ps", "-aq", "--filter", "name=crash-")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var chunk in left.Chunk(100))
            await engine.Docker.RunAsync(["rm", "-f", .. chunk]);
    }

    private async Task ExecAsync(HttpClient http, string name)
    {
        try
        {
            using var created = await http.PostAsJsonAsync($"/containers/{name}/exec", new JsonObject { ["Cmd"] = new JsonArray("true") });
            if (created.StatusCode == HttpStatusCode.Created)
            {
                var id = (await created.Content.ReadFromJsonAsync<JsonObject>())!["Id"]!.GetValue<string>();
                await SendAsync(http, HttpMethod.Post, $"/exec/{id}/start", new JsonObject { ["Detach"] = true });
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The daemon was killed under the request: nothing was promised.
        }
    }

    /// <summary>Whether the daemon acknowledged it; false when it was killed meanwhile.</summary>
    private async Task<bool> SendAsync(HttpClient http, HttpMethod method, string path, JsonObject? body)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            activity.Release();
            Assert.True((int)response.StatusCode < 500, $"{method} {path}: {(int)response.StatusCode} {text}");
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return false;
        }
    }

    private static JsonObject Body(string script) => new() { ["Image"] = TestEngine.Image, ["Cmd"] = new JsonArray("sh", "-c", script) };
}
