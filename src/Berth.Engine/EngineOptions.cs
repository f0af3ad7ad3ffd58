using System.Net;
using Berth.Engine.Containers.Creation;
using Berth.Engine.Containers.Definitions;
using Berth.Engine.Images.Collection;
using Berth.Engine.Logs.Drivers;
using Berth.Images.Registry;
using Berth.Images.Signatures;
using Berth.Networks;

namespace Berth.Engine;

/// <summary>
/// Where an engine keeps its things and what containers get that do not ask. Two engines on one machine need two roots, two run
/// directories and two bridges.
/// </summary>
public sealed record EngineOptions
{
    /// <summary>What must survive a reboot: <c>state.db</c>, <c>content/</c>, <c>layers/</c>, <c>containers/</c>, <c>volumes/</c>.</summary>
    public string Root { get; init; } = "/var/lib/berth";

    /// <summary>What must not: one directory for each running container. On a tmpfs.</summary>
    public string Run { get; init; } = "/run/berth";

    /// <summary>The program that looks after a container, <c>berth-shim</c>; null is the one beside the application or from Berth's package.</summary>
    public string? ShimPath { get; init; }

    /// <summary>
    /// The static init program, <c>berth-init</c>, for containers that want one; null is the one beside the application or from
    /// Berth's package. Where there is none, such containers are refused.
    /// </summary>
    public string? InitPath { get; init; }

    /// <summary>The program that sends logs on by TLS (<see cref="Logs.Relay.LogRelay"/>); null refuses such receivers.</summary>
    public string? RelayPath { get; init; }

    /// <summary>Where the journal takes messages.</summary>
    public string JournalSocket { get; init; } = "/run/systemd/journal/socket";

    /// <summary>The cgroup below which containers have theirs.</summary>
    public string CgroupParent { get; init; } = "/berth";

    /// <summary>Prepared shims that wait for the next container; 0 prepares none.</summary>
    public int WarmSlots { get; init; } = 2;

    /// <summary>How many past events are kept for those who ask for them.</summary>
    public int EventHistory { get; init; } = 1024;

    /// <summary>May be replaced while the engine runs; what is created from then on has the new ones.</summary>
    public ContainerDefaults Defaults { get; set; } = new();

    /// <summary>
    /// The bytes that the writable layer of a container may have that does not say; 0 is without limit. The containers' file system must have quotas of projects.
    /// </summary>
    public long LayerSize { get; init; }

    /// <summary>How registries are reached. May be replaced while the engine runs; pulls and pushes that begin from then on go by the new ones.</summary>
    public RegistryOptions Registries { get; set; } = new() { Proxies = ProxyOptions.FromEnvironment(Environment.GetEnvironmentVariable) };

    /// <summary>When images that nobody uses go by themselves; null is never. May be replaced while the engine runs.</summary>
    public ImageGcOptions? ImageGc { get; set; }

    /// <summary>Which images may be pulled and run; null is all. May be replaced while the engine runs; running containers go on.</summary>
    public SignaturePolicy? SignaturePolicy { get; set; }

    /// <summary>The default bridge network. With the name <see cref="BridgeOptions.None"/> there is none, and containers that name no network have a loopback only.</summary>
    public BridgeOptions Bridge { get; init; } = new();

    /// <summary>Where the machine itself is served the names of all containers (docs/names.md); null serves it nowhere.</summary>
    public IPEndPoint? MachineNames { get; init; }

    internal bool HasBridge => Bridge.Name != BridgeOptions.None;

    internal string StatePath => Path.Combine(Root, "state.db");

    internal string ContainersDirectory => Path.Combine(Root, "containers");

    internal string VolumesDirectory => Path.Combine(Root, "volumes");

    /// <summary>The files of a volume, which is what Docker calls its mountpoint.</summary>
    internal string VolumeDataOf(string name) => Path.Combine(VolumesDirectory, name, "_data");

    /// <summary>An empty directory that roots are mounted on, each in its container's own mount namespace.</summary>
    internal string MountPoint => Path.Combine(Run, "root");

    /// <summary>What stands in for the layers of an image that has none.</summary>
    internal string EmptyLayer => Path.Combine(Run, "empty");

    internal string RunningDirectory => Path.Combine(Run, "containers");

    /// <summary>What must survive of a container.</summary>
    internal string DirectoryOf(string id) => Path.Combine(ContainersDirectory, id);

    /// <summary>Where a container's log is read from; null where none is kept.</summary>
    internal LogStore? LogStoreOf(ContainerDefinition definition) => LogStore.Of(DirectoryOf(definition.Id), definition.Id, definition.Settings.Log);

    /// <summary>What exists while a container runs.</summary>
    internal string RunDirectoryOf(string id) => Path.Combine(RunningDirectory, id);
}

/// <summary>What a container has that does not say otherwise.</summary>
public sealed record ContainerDefaults
{
    /// <summary>
    /// Rotated by default, at a gigabyte for each container: a log that fills the disk is the oldest accident of container
    /// hosts. <c>max-size=-1</c> lifts it.
    /// </summary>
    public LogDefinition Log { get; init; } = new()
    {
        Driver = "json-file",
        Options = new Dictionary<string, string> { ["max-size"] = "100m", ["max-file"] = "10" },
    };

    /// <summary>Bytes of /dev/shm.</summary>
    public long SharedMemorySize { get; init; } = 64 << 20;

    public IReadOnlyList<UlimitDefinition> Ulimits { get; init; } = [];

    /// <summary>Whether containers get an init program that do not say.</summary>
    public bool Init { get; init; }

    /// <summary><c>private</c> or <c>shareable</c>.</summary>
    public string IpcMode { get; init; } = "private";

    /// <summary>
    /// <c>private</c> or <c>host</c>. A cgroup namespace of its own on every kernel, which on cgroup v1 Docker does not give: it tells
    /// nothing of the machine.
    /// </summary>
    public string CgroupMode { get; init; } = "private";

    public bool NoNewPrivileges { get; init; }

    public SeccompDefault Seccomp { get; init; } = new(SeccompDefault.Builtin, SeccompDefault.Builtin);

    /// <summary>Name servers of containers that name none; none is the machine's.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <inheritdoc cref="Dns"/>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <inheritdoc cref="Dns"/>
    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>How long a container may take to end after its stop signal.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Before the first container meets it.</summary>
    /// <exception cref="EngineException">The log cannot be as it is said.</exception>
    public void Check() => LogValidation.Check(Log);
}
