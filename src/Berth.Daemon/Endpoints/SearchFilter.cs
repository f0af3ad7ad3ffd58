using System.Globalization;
using Berth.Daemon.Http;
using Berth.Engine.Filtering;
using Berth.Images.Registry;

namespace Berth.Daemon.Endpoints;

/// <summary>What a search is narrowed by: <c>is-automated</c>, <c>is-official</c>, <c>stars</c>.</summary>
internal sealed class SearchFilter
{
    private readonly bool? isAutomated;
    private readonly bool? isOfficial;
    private readonly int stars;

    public SearchFilter(Filters filters)
    {
        filters.Require("is-automated", "is-official", "stars");
        isAutomated = filters.Has("is-automated") ? filters.Flag("is-automated", absent: false) : null;
        isOfficial = filters.Has("is-official") ? filters.Flag("is-official", absent: false) : null;
        stars = filters.Of("stars").Select(Parse).DefaultIfEmpty().Max();
    }

    public bool Includes(SearchResult result) =>
        (isAutomated is null || result.IsAutomated == isAutomated) && (isOfficial is null || result.IsOfficial == isOfficial) && result.StarCount >= stars;

    private static int Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw ApiException.BadRequest($"invalid filter 'stars={text}'");
}
