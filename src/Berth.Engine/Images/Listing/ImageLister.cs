using Berth.Engine.Filtering;
using Berth.Images;

namespace Berth.Engine.Images.Listing;

/// <summary>Lists images by Docker's filters, newest first.</summary>
internal sealed class ImageLister(ImageOperations images, TimeProvider time)
{
    /// <exception cref="EngineException">A filter is unknown, or has a value that makes no sense.</exception>
    public ImagePruneFilter ToPruneFilter(Filters filters)
    {
        filters.Require("dangling", "label", "label!", "until");
        return new ImagePruneFilter
        {
            DanglingOnly = filters.Flag("dangling", absent: true), Until = UntilFilter.TimeOf(filters, time.GetUtcNow()),
            Labels = filters.Of("label"), LabelsNot = filters.Of("label!"),
        };
    }

    /// <exception cref="EngineException">A filter is unknown or has a value that makes no sense.</exception>
    public IReadOnlyList<Image> List(ImageQuery query)
    {
        Filters filters = query.Filters;
        filters.Require("before", "dangling", "label", "label!", "reference", "since", "until");
        bool? dangling = filters.Has("dangling") ? filters.Flag("dangling", absent: false) : null;
        DateTimeOffset? before = TimeOf(filters.Of("before"), static times => times.Min());
        DateTimeOffset? since = TimeOf(filters.Of("since"), static times => times.Max());
        DateTimeOffset? until = UntilFilter.TimeOf(filters, time.GetUtcNow());
        List<Image> listed = [];
        foreach (Image image in images.List())
        {
            Image shown = WithMatchingNames(image, filters);
            if ((before is null || image.Created < before) && (since is null || image.Created > since) && (until is null || image.Created < until)
                && filters.AllowsLabels("label", image.Config.Config?.Labels) && !filters.ForbidsLabels("label!", image.Config.Config?.Labels)
                && IsShown(shown, query.All, dangling, filters.Has("reference")))
            {
                listed.Add(shown);
            }
        }

        return listed;
    }

    private static bool IsShown(Image image, bool all, bool? dangling, bool byReference) => image.RepoTags.Count + image.RepoDigests.Count > 0
        ? dangling != true || image.RepoTags.Count == 0
        : (all || !image.HasChildren) && dangling != false && !byReference;

    /// <summary>A filter by name hides an image's other names too.</summary>
    private static Image WithMatchingNames(Image image, Filters filters)
    {
        if (!filters.Has("reference"))
        {
            return image;
        }

        IReadOnlyList<string> patterns = filters.Of("reference");
        return image with
        {
            RepoTags = [.. image.RepoTags.Where(name => patterns.Any(pattern => Matches(pattern, name, ':')))],
            RepoDigests = [.. image.RepoDigests.Where(name => patterns.Any(pattern => Matches(pattern, name, '@')))],
        };
    }

    private static bool Matches(string pattern, string name, char end) =>
        GlobPattern.IsMatch(pattern, name) || GlobPattern.IsMatch(pattern, name.AsSpan(0, name.LastIndexOf(end)));

    private DateTimeOffset? TimeOf(IReadOnlyList<string> names, Func<IEnumerable<DateTimeOffset>, DateTimeOffset> choose) =>
        names.Count == 0 ? null : choose(names.Select(name => images.Get(name).Created));
}
