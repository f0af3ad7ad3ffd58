using System.Text.Json.Serialization;
using Berth.Api.Json;

namespace Berth.Api.Server;

/// <summary>The answer of <c>GET /info</c>: the engine and what it can do. The machine is in SystemInfo.Machine.cs.</summary>
public sealed partial record SystemInfo
{
    [JsonPropertyName("ID")]
    public string Id { get; init; } = "";
    public int Containers { get; init; }
    public int ContainersRunning { get; init; }
    public int ContainersPaused { get; init; }
    public int ContainersStopped { get; init; }
    public int Images { get; init; }
    public string Driver { get; init; } = "";

    /// <summary>Pairs.</summary>
    public IReadOnlyList<IReadOnlyList<string>> DriverStatus { get; init; } = [];
    public EnginePlugins Plugins { get; init; } = new();
    public bool Debug { get; init; }

    /// <summary>Open file descriptors of the daemon.</summary>
    public int NFd { get; init; }

    /// <summary>Its threads.</summary>
    public int NGoroutines { get; init; }

    [JsonConverter(typeof(GoTimeConverter))]
    public DateTimeOffset SystemTime { get; init; }
    public string LoggingDriver { get; init; } = "";
    public string CgroupDriver { get; init; } = "";

    /// <summary><c>1</c> or <c>2</c>.</summary>
    public string CgroupVersion { get; init; } = "";
    public int NEventsListener { get; init; }
    public string IndexServerAddress { get; init; } = "";
    public RegistryConfig RegistryConfig { get; init; } = new();
    public string DockerRootDir { get; init; } = "";
    public string HttpProxy { get; init; } = "";
    public string HttpsProxy { get; init; } = "";
    public string NoProxy { get; init; } = "";
    public IReadOnlyList<string> Labels { get; init; } = [];
    public bool ExperimentalBuild { get; init; }
    public string ServerVersion { get; init; } = "";
    public IReadOnlyDictionary<string, RuntimeProgram> Runtimes { get; init; } = new Dictionary<string, RuntimeProgram>();
    public string DefaultRuntime { get; init; } = "";
    public SwarmState Swarm { get; init; } = new();

    /// <summary>Containers go on without the daemon.</summary>
    public bool LiveRestoreEnabled { get; init; }
    public string Isolation { get; init; } = "";
    public string InitBinary { get; init; } = "";
    public CommitId ContainerdCommit { get; init; } = new();
    public CommitId RuncCommit { get; init; } = new();
    public CommitId InitCommit { get; init; } = new();
    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    [JsonPropertyName("CDISpecDirs")]
    public IReadOnlyList<string> CdiSpecDirs { get; init; } = [];
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Before 1.25.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ExecutionDriver { get; init; }
}

public sealed record EnginePlugins
{
    public IReadOnlyList<string> Volume { get; init; } = [];
    public IReadOnlyList<string> Network { get; init; } = [];
    public IReadOnlyList<string>? Authorization { get; init; }
    public IReadOnlyList<string> Log { get; init; } = [];
}

public sealed record RegistryConfig
{
    [JsonPropertyName("AllowNondistributableArtifactsCIDRs")]
    public IReadOnlyList<string>? AllowNondistributableArtifactsCidrs { get; init; }
    public IReadOnlyList<string>? AllowNondistributableArtifactsHostnames { get; init; }

    [JsonPropertyName("InsecureRegistryCIDRs")]
    public IReadOnlyList<string> InsecureRegistryCidrs { get; init; } = [];
    public IReadOnlyDictionary<string, RegistryIndex> IndexConfigs { get; init; } = new Dictionary<string, RegistryIndex>();
    public IReadOnlyList<string>? Mirrors { get; init; }
}

public sealed record RegistryIndex
{
    public string Name { get; init; } = "";
    public IReadOnlyList<string> Mirrors { get; init; } = [];
    public bool Secure { get; init; }
    public bool Official { get; init; }
}

public sealed record RuntimeProgram
{
    [JsonPropertyName("path")]
    public string Path { get; init; } = "";
}

/// <summary>This node is in no swarm.</summary>
public sealed record SwarmState
{
    [JsonPropertyName("NodeID")]
    public string NodeId { get; init; } = "";
    public string NodeAddr { get; init; } = "";
    public string LocalNodeState { get; init; } = "inactive";
    public bool ControlAvailable { get; init; }
    public string Error { get; init; } = "";
    public IReadOnlyList<string>? RemoteManagers { get; init; }
}

public sealed record CommitId
{
    [JsonPropertyName("ID")]
    public string Id { get; init; } = "";
    public string Expected { get; init; } = "";
}
