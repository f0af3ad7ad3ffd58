using Berth.Engine.Filtering;

namespace Berth.Engine.Containers.Listing;

/// <summary>Which containers a list shows.</summary>
internal sealed record ContainerQuery
{
    /// <summary>Those that do not run too.</summary>
    public bool All { get; init; }

    /// <summary>So many of the newest, running or not; null or less than one is no limit.</summary>
    public int? Limit { get; init; }

    /// <summary>
    /// <c>ancestor</c>, <c>before</c>, <c>exited</c>, <c>expose</c>, <c>health</c>, <c>id</c>, <c>is-task</c>, <c>isolation</c>, <c>label</c>,
    /// <c>name</c>, <c>network</c>, <c>publish</c>, <c>since</c>, <c>status</c>, <c>volume</c>.
    /// </summary>
    public Filters Filters { get; init; } = Filters.None;
}
