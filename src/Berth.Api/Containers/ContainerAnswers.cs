using System.Text.Json.Serialization;

namespace Berth.Api.Containers;

/// <summary>The answer of <c>POST /containers/NAME/wait</c>.</summary>
public sealed record ContainerWaitResponse
{
    public long StatusCode { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WaitError? Error { get; init; }
}

/// <param name="Message">Why the container did not start.</param>
public sealed record WaitError(string Message);

/// <summary>The answer of <c>GET /containers/NAME/top</c>.</summary>
public sealed record ContainerTop
{
    /// <summary>A row for each process, as many cells as titles; null where there are none.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Processes { get; init; }
    public IReadOnlyList<string> Titles { get; init; } = [];
}

/// <summary>The answer of <c>POST /containers/prune</c>.</summary>
public sealed record ContainersPruneReport
{
    /// <summary>Ids; null where there were none.</summary>
    public IReadOnlyList<string>? ContainersDeleted { get; init; }

    /// <summary>Bytes.</summary>
    public ulong SpaceReclaimed { get; init; }
}

/// <summary>The image that was made of a container.</summary>
public sealed record CommitResponse(string Id);
