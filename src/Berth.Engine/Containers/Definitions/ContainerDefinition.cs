namespace Berth.Engine.Containers.Definitions;

/// <summary>What a container is, whether it runs or not: the document that the state store keeps. Nothing in it changes by itself.</summary>
public sealed record ContainerDefinition
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Without the slash that Docker's API puts in front.</summary>
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ImageOrigin Image { get; init; }

    public required ContainerSettings Settings { get; init; }
}

/// <summary>The image that a container was created from, as it was then: the container keeps its layers when the image goes.</summary>
public sealed record ImageOrigin
{
    /// <summary>As the user named it.</summary>
    public required string Reference { get; init; }

    /// <summary>"sha256:…".</summary>
    public required string Id { get; init; }

    /// <summary>What holds the layers; null for an image without files.</summary>
    public string? TopChainId { get; init; }

    /// <summary>The layers' directories, topmost first, relative to the engine's root.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];
}

/// <summary>
/// Everything a user says about a container. A list or map is null where nothing was said: Docker's clients see that difference.
/// </summary>
public sealed record ContainerSettings
{
    public ProcessDefinition Process { get; init; } = new();
    public StdioDefinition Stdio { get; init; } = new();
    public IdentityDefinition Identity { get; init; } = new();
    public LifecycleDefinition Lifecycle { get; init; } = new();
    public StorageDefinition Storage { get; init; } = new();
    public NetworkDefinition Network { get; init; } = new();
    public SecurityDefinition Security { get; init; } = new();
    public NamespaceDefinition Namespaces { get; init; } = new();
    public ResourceLimits Limits { get; init; } = new();
    public DeviceAccess Devices { get; init; } = new();
    public LogDefinition Log { get; init; } = new();
}

/// <summary>How a container calls itself, and what others have written on it.</summary>
public sealed record IdentityDefinition
{
    /// <summary>Empty is the beginning of the id, or the host's name where its namespace is shared.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>The NIS domain name; empty is none.</summary>
    public string Domainname { get; init; } = "";

    /// <summary>Shown, and what filters select by; attributes of the container's events.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Handed on to the runtime specification.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
