using Berth.Api;
using Berth.Api.Containers;
using Berth.Api.Server;
using Berth.Cli.EngineClient;

namespace Berth.Cli.Commands.Recreation;

/// <summary>Asks an engine for a container, its image, and what goes without saying.</summary>
internal sealed class RecreationReader(Engine engine)
{
    private const int NotFound = 404;
    private const long UsualSharedMemory = 64 << 20;
    private HostConfig? defaults;

    /// <exception cref="EngineErrorException">There is no such container.</exception>
    public Recreation Read(string name)
    {
        ContainerInspect container = engine.Get(Target.Of("/containers", name, "json"), ApiJson.Default.ContainerInspect);
        return Recreation.Of(container, ImageOf(container.Image), defaults ??= Defaults());
    }

    /// <summary>Of an image that is gone nobody knows what it said: then all of it is the container's own.</summary>
    private ContainerConfig ImageOf(string id)
    {
        try
        {
            return engine.Get(Target.OfImage(id, "json"), ApiJson.Default.ImageInspect).Config ?? new ContainerConfig();
        }
        catch (EngineErrorException e) when (e.Status == NotFound)
        {
            return new ContainerConfig();
        }
    }

    /// <summary>Berth's engine tells its defaults; of Docker's they are known, or told with its other properties.</summary>
    private HostConfig Defaults()
    {
        try
        {
            return engine.Get("/berth/containers/defaults", ApiJson.Default.HostConfig);
        }
        catch (EngineErrorException e) when (e.Status == NotFound)
        {
            SystemInfo info = engine.Get("/info", ApiJson.Default.SystemInfo);
            return new HostConfig
            {
                LogConfig = new LogConfig { Type = info.LoggingDriver }, NetworkMode = "bridge", ShmSize = UsualSharedMemory, Runtime = info.DefaultRuntime,
                IpcMode = "private", CgroupnsMode = info.CgroupVersion == "2" ? "private" : "host",
            };
        }
    }
}
