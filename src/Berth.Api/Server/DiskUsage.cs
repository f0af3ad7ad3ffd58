using Berth.Api.Containers;
using Berth.Api.Images;
using Berth.Api.Volumes;

namespace Berth.Api.Server;

/// <summary>The answer of <c>GET /system/df</c>; what was not asked for is null.</summary>
public sealed record DiskUsage
{
    /// <summary>Bytes of all layers, each counted once.</summary>
    public long LayersSize { get; init; }

    /// <summary>With their shared sizes and the number of their containers.</summary>
    public IReadOnlyList<ImageSummary>? Images { get; init; }

    /// <summary>With their sizes.</summary>
    public IReadOnlyList<ContainerSummary>? Containers { get; init; }
    public IReadOnlyList<Volume>? Volumes { get; init; }
    public IReadOnlyList<BuildRecord>? BuildCache { get; init; }
}

/// <summary>What builds have kept.</summary>
public sealed record BuildRecord;

/// <summary>The answer of <c>POST /build/prune</c>.</summary>
public sealed record BuildPruneReport
{
    /// <summary>Ids; null where there were none.</summary>
    public IReadOnlyList<string>? CachesDeleted { get; init; }

    /// <summary>Bytes.</summary>
    public ulong SpaceReclaimed { get; init; }
}
