using Berth.Daemon.Endpoints;
using Berth.Daemon.Hosting;
using Berth.Daemon.Http;
using Berth.Daemon.Options;
using Berth.Engine;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Images.Listing;

namespace Berth.Daemon;

/// <summary>Puts the daemon together: everything that it is made of is named here.</summary>
internal static class Composition
{
    public static EngineOptions ToEngineOptions(DaemonOptions options) => new()
    {
        Root = options.Root, Run = options.Run, CgroupParent = options.CgroupParent, Defaults = options.Containers, LayerSize = options.LayerSize, Bridge = options.Bridge,
        InitPath = options.InitPath, RelayPath = Environment.ProcessPath, Registries = options.Registries with { UserAgent = $"berth/{BuildInfo.Version}" },
        ImageGc = options.ImageGc, SignaturePolicy = options.SignaturePolicy, MachineNames = options.MachineNames,
    };

    /// <summary>An empty builder: no configuration files, no environment variables, no features that were not asked for.</summary>
    public static WebApplication BuildServer(
        ContainerEngine engine, DaemonOptions options, LiveSettings settings, ILoggerFactory loggers, TimeProvider time, IdleMemory idle)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseSockets(transport => Listening.Configure(transport, options));
        builder.WebHost.ConfigureKestrel(server => Listening.Configure(server, options));

        WebApplication server = builder.Build();
        RequestDispatcher dispatcher = new(BuildRoutes(engine, settings, time), time, idle, loggers.CreateLogger<RequestDispatcher>(), server.Lifetime.ApplicationStopping);
        MetricsEndpoint metrics = new(engine);
        server.Run(http => MetricsEndpoint.IsFor(http) ? metrics.AnswerAsync(http) : dispatcher.DispatchAsync(http));
        return server;
    }

    private static RouteTable BuildRoutes(ContainerEngine engine, LiveSettings settings, TimeProvider time)
    {
        RouteTable routes = new();
        ContainerLister containers = new(engine.Options, engine.Containers, engine.Images);
        ContainerPruner pruner = new(engine.Options, engine.Containers, engine.Images, engine.Events, time);

        PingEndpoints.Map(routes);
        new SystemEndpoints(engine, settings, time).Map(routes);
        new EventEndpoints(engine, time).Map(routes);
        new DiskUsageEndpoints(engine, containers, time).Map(routes);

        new ContainerCreateEndpoints(engine, pruner).Map(routes);
        new ContainerListEndpoints(engine, containers, time).Map(routes);
        new ContainerLifeEndpoints(engine).Map(routes);
        new ContainerWaitEndpoints(engine).Map(routes);
        new ContainerLogEndpoints(engine).Map(routes);
        new ContainerUsageEndpoints(engine).Map(routes);
        new ContainerUpdateEndpoints(engine).Map(routes);
        new ContainerAttachEndpoints(engine).Map(routes);
        new WebSocketAttachEndpoints(engine).Map(routes);
        new ContainerFileEndpoints(engine).Map(routes);
        new ExecEndpoints(engine).Map(routes);

        new ImageEndpoints(engine, new ImageLister(engine.Images, time)).Map(routes);
        new ImageLayerEndpoints(engine).Map(routes);
        new ImageCollectionEndpoints(engine).Map(routes);
        new ImageSendEndpoints(engine).Map(routes);
        RegistryEndpoints registries = new(engine);
        registries.Map(routes);
        new ImageTransferEndpoints(engine, registries).Map(routes);

        new NetworkEndpoints(engine).Map(routes);
        new VolumeEndpoints(engine).Map(routes);
        new VolumeTransferEndpoints(engine).Map(routes);
        AbsentEndpoints.Map(routes);
        return routes;
    }
}
