namespace Berth.Engine.Containers.Definitions;

/// <summary>What a container may do to the machine.</summary>
public sealed record SecurityDefinition
{
    /// <summary>Every capability, every device, no filter.</summary>
    public bool Privileged { get; init; }

    /// <summary>With or without <c>CAP_</c>, in any case; <c>ALL</c>.</summary>
    public IReadOnlyList<string>? CapAdd { get; init; }
    public IReadOnlyList<string>? CapDrop { get; init; }

    /// <summary><c>no-new-privileges</c>, <c>seccomp=unconfined</c>, <c>seccomp={…}</c>, <c>systempaths=unconfined</c>, …</summary>
    public IReadOnlyList<string>? SecurityOptions { get; init; }

    /// <summary>Groups beside the user's own, names or numbers.</summary>
    public IReadOnlyList<string>? GroupAdd { get; init; }

    /// <summary>Null is the default list.</summary>
    public IReadOnlyList<string>? MaskedPaths { get; init; }

    /// <inheritdoc cref="MaskedPaths"/>
    public IReadOnlyList<string>? ReadonlyPaths { get; init; }

    /// <summary>Of its own namespaces only: <c>net.ipv4.ip_forward</c>.</summary>
    public IReadOnlyDictionary<string, string>? Sysctls { get; init; }
}

/// <summary>Which namespaces a container has of its own, in Docker's words: empty is the default, <c>host</c>, <c>container:ID</c>, …</summary>
public sealed record NamespaceDefinition
{
    /// <summary><c>private</c>, <c>shareable</c>, <c>none</c>, <c>host</c>, <c>container:ID</c>.</summary>
    public string Ipc { get; init; } = "";
    public string Pid { get; init; } = "";
    public string Uts { get; init; } = "";
    public string User { get; init; } = "";

    /// <summary><c>private</c> or <c>host</c>.</summary>
    public string Cgroup { get; init; } = "";

    /// <summary>The runtime's name; only shown.</summary>
    public string Runtime { get; init; } = "";
}

/// <summary>Which devices of the machine a container gets.</summary>
public sealed record DeviceAccess
{
    public IReadOnlyList<DeviceDefinition>? Devices { get; init; }

    /// <summary><c>c 13:* rwm</c>.</summary>
    public IReadOnlyList<string>? CgroupRules { get; init; }
    public IReadOnlyList<DeviceRequest>? Requests { get; init; }
}

/// <param name="PathOnHost">A device, or a directory whose devices are meant.</param>
/// <param name="PathInContainer">Where it is to be seen.</param>
/// <param name="Permissions">Of <c>r</c>, <c>w</c>, <c>m</c>.</param>
public sealed record DeviceDefinition(string PathOnHost, string PathInContainer, string Permissions);

/// <summary>Devices that a driver chooses (<c>--gpus</c>).</summary>
public sealed record DeviceRequest
{
    public string Driver { get; init; } = "";
    public int Count { get; init; }
    public IReadOnlyList<string>? DeviceIds { get; init; }
    public IReadOnlyList<IReadOnlyList<string>>? Capabilities { get; init; }
    public IReadOnlyDictionary<string, string>? Options { get; init; }
}
