namespace Berth.Api.Images;

/// <summary>A layer among those of all images: an element of <c>GET /images/layers</c>, an addition of Berth's.</summary>
public sealed record ImageLayer
{
    /// <summary>Its chain id.</summary>
    public string Id { get; init; } = "";

    /// <summary>The chain id of the layer below; empty for the lowest.</summary>
    public string Parent { get; init; } = "";

    /// <summary>Bytes in its files.</summary>
    public long Size { get; init; }

    /// <summary>The step that made it; empty where no history tells.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Of how many images it is a layer.</summary>
    public int ImageCount { get; init; }

    /// <summary>The images whose topmost layer it is.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];
}

/// <summary>A damaged layer: an element of the answer of <c>POST /images/verify</c>, an addition of Berth's.</summary>
public sealed record ImageDamage
{
    /// <summary>Its chain id.</summary>
    public string Layer { get; init; } = "";

    /// <summary>The ids of the images it is part of.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];
    public string Problem { get; init; } = "";
}

/// <summary>A path at which two images differ: an element of <c>GET /images/NAME/changes</c>, an addition of Berth's.</summary>
public sealed record ImageChange
{
    public string Path { get; init; } = "";

    /// <summary>0 changed, 1 added, 2 deleted.</summary>
    public int Kind { get; init; }

    /// <summary>Bytes; 0 where it was no file.</summary>
    public long OldSize { get; init; }

    /// <summary>Bytes; 0 where it is no file.</summary>
    public long NewSize { get; init; }
}
