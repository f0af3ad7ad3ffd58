using Berth.Api.Server;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Info;

namespace Berth.Daemon.Mapping;

/// <summary>The engine and its machine, in the words of <c>GET /info</c>.</summary>
internal static class InfoMapping
{
    /// <summary>The name that containers show for their runtime.</summary>
    private const string Runtime = "runc";

    private const int FirstWithSecurityDetails = 25;

    private static readonly string[] Networks = ["bridge", "host", "ipvlan", "macvlan", "null"];

    public static SystemInfo ToInfo(EngineInfo info, EngineOptions options, ApiVersion version) => WithMachine(info, version, new SystemInfo
    {
        Id = info.Id, Containers = info.Containers.All, ContainersRunning = info.Containers.Running, ContainersPaused = info.Containers.Paused,
        ContainersStopped = info.Containers.Stopped, Images = info.Images,
        Driver = info.Storage.Driver, DriverStatus = DriverStatus(info.Storage),
        Plugins = new EnginePlugins { Network = Networks, Log = LogDefinition.Drivers },
        NFd = info.Process.OpenFiles, NGoroutines = info.Process.Threads, NEventsListener = info.EventListeners,
        LoggingDriver = options.Defaults.Log.Driver, CgroupDriver = "cgroupfs", DockerRootDir = options.Root,
        ServerVersion = BuildInfo.Version, DefaultRuntime = Runtime,
        Runtimes = new Dictionary<string, RuntimeProgram> { ["berth"] = new() { Path = options.ShimPath! }, [Runtime] = new() { Path = options.ShimPath! } },
        IndexServerAddress = "https://index.docker.io/v1/", RegistryConfig = RegistryMapping.ToConfig(options.Registries),
        HttpProxy = Masked(options.Registries.Proxies.Http), HttpsProxy = Masked(options.Registries.Proxies.Https), NoProxy = options.Registries.Proxies.None,
        LiveRestoreEnabled = true, InitBinary = options.InitPath ?? "", SecurityOptions = ToSecurity(info.SecurityOptions, version),
        ExecutionDriver = version.IsAtLeast(FirstWithSecurityDetails) ? null : "<not supported>", Warnings = info.Warnings.Count == 0 ? null : info.Warnings,
    });

    private static SystemInfo WithMachine(EngineInfo info, ApiVersion version, SystemInfo system)
    {
        (MachineInfo machine, ResourceSupport support) = (info.Machine, info.Support);
        return system with
        {
            MemoryLimit = support.Memory, SwapLimit = support.Swap, KernelMemoryTcp = support.KernelTcpMemory, OomKillDisable = support.OomKillDisable,
            KernelMemory = version.IsAtLeast(42) ? null : support.KernelTcpMemory,
            CpuCfsPeriod = support.CpuQuota, CpuCfsQuota = support.CpuQuota, CpuShares = support.CpuShares, CpuSet = support.CpuSet, PidsLimit = support.Pids,
            IPv4Forwarding = support.IPv4Forwarding, BridgeNfIptables = support.BridgeFiltersIPv4, BridgeNfIp6tables = support.BridgeFiltersIPv6,
            CgroupVersion = machine.CgroupVersion == 2 ? "2" : "1", KernelVersion = machine.KernelVersion,
            OperatingSystem = machine.OperatingSystem, OsVersion = machine.OperatingSystemVersion, OsType = "linux", Architecture = machine.Architecture,
            Processors = machine.Processors, MemTotal = machine.Memory, Name = machine.Name,
        };
    }

    /// <summary>Without what a proxy knows us by.</summary>
    private static string Masked(string proxy) =>
        Uri.TryCreate(proxy, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length > 0 ? proxy.Replace(uri.UserInfo, "xxxxx:xxxxx", StringComparison.Ordinal) : proxy;

    /// <summary>Old clients know the names alone: <c>name=seccomp,profile=builtin</c> is <c>seccomp</c> to them.</summary>
    private static IReadOnlyList<string> ToSecurity(IReadOnlyList<string> options, ApiVersion version) => version.IsAtLeast(FirstWithSecurityDetails)
        ? options
        : [.. options.Select(static option => option.Split(',')[0]["name=".Length..])];

    /// <summary>What Docker's driver of the same name says of itself, and that it is not Docker's.</summary>
    private static string[][] DriverStatus(StorageInfo storage) =>
    [
        ["Backing Filesystem", storage.BackingFileSystem], ["Supports d_type", "true"], ["Using metacopy", "false"],
        ["Native Overlay Diff", "true"], ["userxattr", "false"], ["Implementation", "Berth"],
    ];
}
