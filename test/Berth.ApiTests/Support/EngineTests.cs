using System.Text.Json.Nodes;

namespace Berth.ApiTests.Support;

/// <summary>What every test class starts from: the engine, its clients, and names whose containers end with the test.</summary>
public abstract class EngineTests(TestEngine engine) : IAsyncDisposable
{
    private static int _names;

    private readonly List<string> _containers = [];

    protected const string Image = TestEngine.Image;

    protected TestEngine Engine => engine;

    protected Client Docker => engine.Docker;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A container name that no other test has. The container is removed with the test.</summary>
    protected string NewName()
    {
        var name = $"{GetType().Name.ToLowerInvariant()}-{Interlocked.Increment(ref _names)}";
        _containers.Add(name);
        return name;
    }

    /// <summary>Starts a container that runs until it is stopped, and at once when it is.</summary>
    protected async Task<string> StartIdleAsync(params string[] options)
    {
        var name = NewName();
        await Docker.RunAsync(["run", "-d", "--name", name, .. options, Image, "sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]);
        return name;
    }

    /// <summary>Standard output of a command in a new container that is removed after it.</summary>
    protected Task<string> RunAsync(params string[] optionsAndCommand) => Docker.RunAsync(["run", "--rm", .. optionsAndCommand]);

    protected async Task<JsonNode> InspectAsync(string container) => JsonNode.Parse(await Docker.RunAsync("inspect", container))![0]!;

    /// <summary>One value of `docker inspect`, by a Go template.</summary>
    protected Task<string> InspectAsync(string container, string template) => Docker.RunAsync("inspect", "-f", template, container);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var name in _containers)
            (await engine.Http.DeleteAsync(new Uri($"/containers/{name}?force=1&v=1", UriKind.Relative), CancellationToken.None)).Dispose();
        GC.SuppressFinalize(this);
    }
}
