using System.Net;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Events;
using Berth.Engine.Images;
using Berth.Engine.Info;
using Berth.Engine.Launching;
using Berth.Engine.Networks;
using Berth.Engine.Quotas;
using Berth.Engine.State;
using Berth.Engine.Volumes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Berth.Engine;

/// <summary>
/// A container engine in this process: the library's one door. It needs root. Disposing of it leaves containers running; the next
/// engine with the same <see cref="EngineOptions.Root"/>, in this process or another, finds them again.
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
        Networks = new NetworkOperations(parts, Containers);
        Warnings = parts.Host.Bridge?.FindWarnings() ?? [];
        info = new InfoReader(parts.Options, parts.State.EngineId, parts.Host.Cgroups);
    }

    /// <summary>What it was opened with, completed.</summary>
    public EngineOptions Options => parts.Options;

    /// <summary>What happens to containers and images, as it happens.</summary>
    public EventBus Events => parts.Events;

    /// <summary>The containers, and everything that can be done with them.</summary>
    public ContainerOperations Containers { get; }

    /// <summary>The images, and everything that can be done with them.</summary>
    public ImageOperations Images => parts.Images;

    /// <summary>The volumes, and everything that can be done with them.</summary>
    public VolumeOperations Volumes => parts.Volumes;

    /// <summary>The networks, and everything that can be done with them.</summary>
    public NetworkOperations Networks { get; }

    /// <summary>The network that containers have their addresses from that name none; null where there is no such network.</summary>
    public IPNetwork? BridgeSubnet => parts.Host.Bridge?.Subnet;

    /// <summary>The bridge's own address; null without a bridge.</summary>
    public IPAddress? BridgeGateway => parts.Host.Bridge?.Gateway;

    /// <summary>What an administrator should know of this machine, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What the engine is and has, now.</summary>
    public EngineInfo ReadInfo() => info.Read(Containers.All, Images.List().Count, Events.ListenerCount, Warnings);

    /// <summary>
    /// Opens an engine. 1. the directories, what is asked of their file system, and that no other engine uses them; 2. the state; 3. the images and the volumes; 4. this machine, and the networks;
    /// 5. the containers, running or not; 6. content that nothing uses goes, in the background.
    /// </summary>
    /// <param name="options">Null is what a machine's one engine has: <c>/var/lib/berth</c>, <c>/run/berth</c>, the bridge <c>berth0</c>.</param>
    /// <param name="loggers">Who is told of what nobody waits for; null is nobody.</param>
    /// <param name="time">The clock; null is the machine's.</param>
    /// <param name="cancellation">Gives up, and leaves everything as it was.</param>
    /// <exception cref="EngineException">
    /// The root cannot be used, another engine uses it, the bridge cannot be made, or a program is missing; the message says why.
    /// </exception>
    public static async Task<ContainerEngine> OpenAsync(
        EngineOptions? options = null, ILoggerFactory? loggers = null, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        (loggers, time) = (loggers ?? NullLoggerFactory.Instance, time ?? TimeProvider.System);
        options = NativePrograms.Complete(options ?? new EngineOptions(), AppContext.BaseDirectory);
        EngineDirectories.Make(options);
        StorageSize.VerifyDefault(options);
        RootLock rootLock = RootLock.Acquire(options.Root);
        StateStore? state = null;
        ImageOperations? images = null;
        VolumeOperations? volumes = null;
        HostSystem? host = null;
        NetworkHub? networks = null;
        try
        {
            EventBus events = new(time, options.EventHistory);
            state = StateStore.Open(options.StatePath);
            ContainerEngine? engine = null;
            images = ImageOperations.Open(options, state.Images, events, () => engine!.Containers.ImageUsers(), loggers.CreateLogger<ImageOperations>(), time);
            DirectoryQuotas quotas = new();
            volumes = VolumeOperations.Open(options, state, quotas, events, time, loggers.CreateLogger<VolumeOperations>());
            host = await HostSystem.OpenAsync(options, NetworkHub.RulesOf(state.LoadNetworks(), options), time, cancellation).ConfigureAwait(false);
            networks = await NetworkHub.OpenAsync(options, host, state, loggers, time, cancellation).ConfigureAwait(false);
            engine = new ContainerEngine(new EngineParts(options, events, state, images, volumes, host, networks, quotas, loggers, time), rootLock);
            await engine.Containers.RecoverAsync().ConfigureAwait(false);
            images.Reclaim();
            return engine;
        }
        catch
        {
            images?.Close();
            volumes?.Close();
            state?.Dispose();
            rootLock.Dispose();
            await (networks?.DisposeAsync() ?? default).ConfigureAwait(false);
            if (host is not null)
            {
                await host.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Closes it; containers run on.</summary>
    public async ValueTask DisposeAsync()
    {
        await Containers.CloseAsync().ConfigureAwait(false);
        await parts.Networks.DisposeAsync().ConfigureAwait(false);
        await parts.Host.DisposeAsync().ConfigureAwait(false);
        parts.Images.Close();
        parts.Volumes.Close();
        parts.State.Dispose();
        rootLock.Dispose();
    }
}
