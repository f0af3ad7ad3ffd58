using System.Net;
using Berth.Engine.Containers;
using Berth.Engine.Events;
using Berth.Engine.Images;
using Berth.Engine.Info;
using Berth.Engine.Launching;
using Berth.Engine.State;
using Microsoft.Extensions.Logging;

namespace Berth.Engine;

/// <summary>
/// A container engine in this process: the library's one door. Closing it leaves containers running; the next engine with the same
/// <see cref="EngineOptions.Root"/> finds them again.
/// </summary>
public sealed class ContainerEngine : IAsyncDisposable
{
    private readonly EngineParts parts;
    private readonly RootLock rootLock;
    private readonly InfoReader info;

    private ContainerEngine(EngineParts parts, RootLock rootLock)
    {
        this.parts = parts;
        this.rootLock = rootLock;
        Containers = new ContainerOperations(parts);
        info = new InfoReader(parts.Options, parts.State.EngineId, parts.Host.Cgroups);
    }

    public EngineOptions Options => parts.Options;

    public EventBus Events => parts.Events;

    public ContainerOperations Containers { get; }

    public ImageOperations Images => parts.Images;

    public IPNetwork BridgeSubnet => parts.Host.Bridge.Subnet;

    /// <summary>The bridge's own address.</summary>
    public IPAddress BridgeGateway => parts.Host.Bridge.Gateway;

    /// <summary>What an administrator should know of this machine, a sentence each.</summary>
    public IReadOnlyList<string> Warnings => parts.Host.Bridge.Warnings;

    /// <summary>What the engine is and has, now.</summary>
    public EngineInfo ReadInfo() => info.Read(Containers.All, Images.List().Count, Events.ListenerCount, Warnings);

    /// <summary>
    /// 1. the directories, and that no other engine uses them; 2. the state; 3. the images; 4. this machine; 5. the containers, running
    /// or not; 6. content that nothing uses goes, in the background.
    /// </summary>
    /// <exception cref="EngineException">The root cannot be used, or another engine uses it; the message says why.</exception>
    public static async Task<ContainerEngine> OpenAsync(EngineOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        EngineDirectories.Make(options);
        RootLock rootLock = RootLock.Acquire(options.Root);
        StateStore? state = null;
        ImageOperations? images = null;
        HostSystem? host = null;
        try
        {
            EventBus events = new(time, options.EventHistory);
            state = StateStore.Open(options.StatePath);
            ContainerEngine? engine = null;
            images = ImageOperations.Open(options.Root, state.Images, events, () => engine!.Containers.ImageUsers(), time);
            host = await HostSystem.OpenAsync(options, time, cancellation).ConfigureAwait(false);
            engine = new ContainerEngine(new EngineParts(options, events, state, images, host, loggers, time), rootLock);
            await engine.Containers.RecoverAsync().ConfigureAwait(false);
            images.Reclaim();
            return engine;
        }
        catch
        {
            images?.Dispose();
            state?.Dispose();
            rootLock.Dispose();
            if (host is not null)
            {
                await host.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Containers.CloseAsync().ConfigureAwait(false);
        await parts.Host.DisposeAsync().ConfigureAwait(false);
        parts.Images.Dispose();
        parts.State.Dispose();
        rootLock.Dispose();
    }
}
