using Berth.Engine.Containers.Health;
using Berth.Engine.Containers.Listing;
using Berth.Engine.Networks.Ports;

namespace Berth.Engine.Containers;

/// <summary>What a container does, in the words of Docker's states.</summary>
public enum ContainerStatus
{
    /// <summary>It was never started.</summary>
    Created,
    Running,

    /// <summary>Its processes are stopped where they are.</summary>
    Paused,

    /// <summary>It has ended, and waits for its restart policy to start it again.</summary>
    Restarting,

    /// <summary>Its files are being removed.</summary>
    Removing,

    /// <summary>It has ended, and stays so.</summary>
    Exited,

    /// <summary>Its removal failed; only another attempt is possible.</summary>
    Dead,
}

/// <summary>What a container does at one moment. Not stored: it is what the machine says after a restart of the engine.</summary>
public sealed record ContainerState
{
    public ContainerStatus Status { get; init; } = ContainerStatus.Created;

    /// <summary>Of its init on the host; 0 when it does not run.</summary>
    public int Pid { get; init; }

    /// <summary>Of its last end: 128 and the signal's number where a signal ended it; 0 before the first.</summary>
    public int ExitCode { get; init; }

    /// <summary>Whether the kernel killed a process of its last run for want of memory.</summary>
    public bool OomKilled { get; init; }

    /// <summary>Why it did not start, or empty.</summary>
    public string Error { get; init; } = "";

    /// <summary>Null before its first start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Null before its first end.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How often the restart policy has started it again.</summary>
    public int RestartCount { get; init; }

    /// <summary>Its places on networks that give addresses, its first network's first; empty when it does not run.</summary>
    public IReadOnlyList<NetworkAttachment> Networks { get; init; } = [];

    /// <summary>Its ports that the machine's lead to; empty when it does not run.</summary>
    public IReadOnlyList<PortMapping> Ports { get; init; } = [];

    /// <summary>Null without a health check, or before the first start.</summary>
    public HealthState? Health { get; init; }

    /// <summary>Whether ports of the machine could lead to it: its way out is a bridge.</summary>
    public bool HasPorts => ContainerOperations.GatewayOf(Networks) is { HasParent: false };

    /// <summary>It runs; paused or not.</summary>
    public bool IsRunning => Status is ContainerStatus.Running or ContainerStatus.Paused;

    /// <summary>It runs or will run again: what Docker's clients are told is running.</summary>
    public bool IsActive => IsRunning || Status == ContainerStatus.Restarting;
}

/// <summary>A running container's place on a network.</summary>
/// <param name="Address">IPv4.</param>
/// <param name="PrefixLength">Of the subnet.</param>
/// <param name="Gateway">The bridge's own address.</param>
/// <param name="MacAddress"><c>02:42:ac:11:00:02</c>.</param>
public sealed record NetworkAttachment(string Address, int PrefixLength, string Gateway, string MacAddress)
{
    /// <summary>The network's id.</summary>
    public string NetworkId { get; init; } = NetworkView.IdOf(NetworkView.Bridge);

    /// <summary>What the network is called.</summary>
    public string NetworkName { get; init; } = NetworkView.Bridge;

    /// <summary>The interface inside.</summary>
    public string Interface { get; init; } = "eth0";

    /// <summary>Null without IPv6, as the next two.</summary>
    public string? Inet6Address { get; init; }

    /// <summary>Of the IPv6 subnet.</summary>
    public int Inet6PrefixLength { get; init; }

    /// <summary>The bridge's own IPv6 address.</summary>
    public string? Inet6Gateway { get; init; }

    /// <summary>The higher, the sooner it is the container's way out.</summary>
    public int GatewayPriority { get; init; }

    /// <summary>Whether the network has no way out.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Whether it is on the segment of an interface of the machine, where it is reached by its own address.</summary>
    public bool HasParent { get; init; }
}
