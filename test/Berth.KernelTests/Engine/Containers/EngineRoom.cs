using Berth.Engine;
using Berth.Engine.Containers;
using Berth.KernelTests.Shims;
using Berth.Networks;

namespace Berth.KernelTests.Engine.Containers;

/// <summary>An engine in this process, in directories of its own, with busybox.</summary>
internal sealed class EngineRoom : IAsyncDisposable
{
    public const string Image = "busybox";
    private readonly string directory;
    private bool closed;

    private EngineRoom(string directory, ContainerEngine engine)
    {
        this.directory = directory;
        Engine = engine;
    }

    public ContainerEngine Engine { get; }

    public ContainerOperations Containers => Engine.Containers;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<EngineRoom> OpenAsync()
    {
        string directory = Directory.CreateTempSubdirectory("berth-engine-").FullName;
        EngineOptions options = new()
        {
            Root = Path.Combine(directory, "root"), Run = Path.Combine(directory, "run"), ShimPath = ShimBox.ShimPath,
            Bridge = new BridgeOptions { Name = "berthlib", ManageFirewall = false },
        };
        ContainerEngine engine = await ContainerEngine.OpenAsync(options, cancellation: Cancellation);
        await engine.Images.BootstrapAsync(Image, Cancellation);
        return new EngineRoom(directory, engine);
    }

    public ValueTask CloseAsync()
    {
        closed = true;
        return Engine.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!closed)
        {
            await RemoveContainersAsync();
            await CloseAsync();
        }

        Networks.TestCommand.Run("ip link del berthlib");
        Networks.TestCommand.Run($"rm -rf {directory}");
    }

    private async Task RemoveContainersAsync()
    {
        foreach (Container container in Containers.All)
        {
            await Containers.RemoveAsync(container.Id, new RemovalOptions(Force: true), CancellationToken.None);
        }
    }
}
