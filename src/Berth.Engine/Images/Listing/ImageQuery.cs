using Berth.Engine.Filtering;

namespace Berth.Engine.Images.Listing;

/// <summary>Which images a list shows.</summary>
internal sealed record ImageQuery
{
    /// <summary>Those too that have no name and that others were built on.</summary>
    public bool All { get; init; }

    /// <summary><c>before</c>, <c>dangling</c>, <c>label</c>, <c>reference</c>, <c>since</c>, <c>until</c>.</summary>
    public Filters Filters { get; init; } = Filters.None;
}
