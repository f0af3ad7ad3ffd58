using System.Net;
using Berth.Daemon.Tracing;
using Berth.Engine;
using Berth.Engine.Images.Collection;
using Berth.Images.Registry;
using Berth.Images.Signatures;
using Berth.Networks;

namespace Berth.Daemon.Options;

/// <summary>What berthd was told: by its configuration file, and over that by its command line.</summary>
internal sealed record DaemonOptions
{
    public const string DefaultHost = "unix:///run/berth/berth.sock";
    public const string DefaultConfigPath = "/etc/berth/daemon.json";

    public string Root { get; init; } = "/var/lib/berth";
    public string Run { get; init; } = "/run/berth";
    public IReadOnlyList<HostAddress> Hosts { get; init; } = [];
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The group that may use the socket; where the machine has none of that name, only root may.</summary>
    public string Group { get; init; } = "docker";
    public string CgroupParent { get; init; } = "/berth";

    /// <summary>How long requests that are under way may take after the daemon was told to end.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);
    public ContainerDefaults Containers { get; init; } = new();

    /// <summary>The bytes that the writable layer of a container may have that does not say; 0 is without limit.</summary>
    public long LayerSize { get; init; }
    public BridgeOptions Bridge { get; init; } = new();
    public RegistryOptions Registries { get; init; } = new();

    /// <summary>When images that nobody uses go by themselves; null is never.</summary>
    public ImageGcOptions? ImageGc { get; init; }

    /// <summary>Which images may be pulled and run; null is all.</summary>
    public SignaturePolicy? SignaturePolicy { get; init; }
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Where the daemon's process id stands while it runs; null writes it nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary>The program of <c>--init</c> in place of Berth's own; null is that.</summary>
    public string? InitPath { get; init; }

    /// <summary>Containers outlive the daemon whatever is said; who says otherwise is told.</summary>
    public bool LiveRestore { get; init; } = true;
    public TlsOptions Tls { get; init; } = new();

    /// <summary>Where <c>GET /metrics</c> is served, and nothing else; null serves it nowhere.</summary>
    public IPEndPoint? MetricsAddress { get; init; }

    /// <summary>Where this machine is served the names of containers; null serves it nowhere.</summary>
    public IPEndPoint? MachineNames { get; init; }

    /// <summary>Where spans go; null makes none.</summary>
    public TraceOptions? Traces { get; init; }

    /// <summary>Where it listens: what it was told, or else the usual socket.</summary>
    public IReadOnlyList<HostAddress> EffectiveHosts => Hosts.Count > 0 ? Hosts : [HostAddress.Parse(DefaultHost)];
}

/// <summary>The daemon was started with something it cannot do; the message says what.</summary>
internal sealed class OptionsException(string message) : Exception(message);
