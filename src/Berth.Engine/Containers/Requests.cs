using Berth.Engine.Containers.Definitions;
using Berth.Engine.Containers.Updates;

namespace Berth.Engine.Containers;

/// <summary>What a wait waits for.</summary>
public enum WaitCondition
{
    /// <summary>That the container does not run; true at once for one that was never started.</summary>
    NotRunning,

    /// <summary>Its next end.</summary>
    NextExit,

    /// <summary>Its removal.</summary>
    Removed,
}

/// <summary>How a wait ended.</summary>
/// <param name="ExitCode">The container's.</param>
/// <param name="Error">Why it did not start, or empty.</param>
public sealed record ContainerExit(int ExitCode, string Error);

/// <summary>A container that has been made, and what its user should know of it.</summary>
public sealed record CreatedContainer(Container Container, IReadOnlyList<string> Warnings);

/// <summary>How a container is asked to end.</summary>
/// <param name="Signal">A name or a number; null is the container's own.</param>
/// <param name="TimeoutSeconds">Until it is killed; -1 waits for ever, null is the container's own.</param>
public sealed record StopOptions(string? Signal = null, int? TimeoutSeconds = null);

/// <param name="Force">A running container is killed first.</param>
/// <param name="Volumes">Its anonymous volumes go too.</param>
public sealed record RemovalOptions(bool Force = false, bool Volumes = false);

/// <summary>What is to be changed of a container.</summary>
/// <param name="Limits">0, null or empty leaves what the container has. Of block I/O only the weight can be changed.</param>
/// <param name="Restart">Null leaves the container's.</param>
public sealed record UpdateRequest(ResourceLimits Limits, RestartPolicy? Restart)
{
    /// <summary>What else is to change, most of it only while the container is stopped; null leaves all of it.</summary>
    public SettingsChange? Settings { get; init; }
}

/// <summary>How files are copied into a container.</summary>
/// <param name="KeepsKinds">A directory does not take the place of another file, nor the reverse.</param>
/// <param name="AsContainerUser">They belong to the user that the container runs as, and not to whom the archive says.</param>
public sealed record CopyInOptions(bool KeepsKinds = false, bool AsContainerUser = false);

/// <summary>How a container becomes an image.</summary>
public sealed record CommitRequest
{
    /// <summary>The image's name; null or empty for none.</summary>
    public string? Repository { get; init; }

    /// <summary>The name's tag; null or empty for the one in <see cref="Repository"/>, or "latest".</summary>
    public string? Tag { get; init; }

    public string Author { get; init; } = "";

    public string Comment { get; init; } = "";

    /// <summary>Dockerfile instructions that change how the image is run: <c>CMD ["sh"]</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>A running container stands still meanwhile, so that its files are of one moment.</summary>
    public bool Pauses { get; init; } = true;

    /// <summary>What is said of the image besides; the rest is the container's.</summary>
    public ContainerSettings Settings { get; init; } = new();
}
