using Berth.Api.Images;

namespace Berth.Cli.Commands.Images;

/// <summary>A line of <c>berth images</c>: an image under one of its names.</summary>
internal sealed record ImageRow(ImageSummary Image, string Repository, string Tag, string Digest)
{
    private const string None = "<none>";

    /// <summary>The names of an image, with digests where they are wanted; an image without a name has one line all the same.</summary>
    public static IEnumerable<ImageRow> Of(ImageSummary image, bool digests)
    {
        ImageName[] tags = [.. Named(image.RepoTags)];
        ImageName[] known = [.. Named(image.RepoDigests)];
        if (tags.Length == 0 && known.Length == 0)
        {
            return [new ImageRow(image, None, None, None)];
        }

        List<ImageRow> rows = [];
        foreach (ImageName tag in tags)
        {
            ImageName[] own = digests ? [.. known.Where(digest => digest.Repository == tag.Repository)] : [];
            rows.AddRange(own.Select(digest => new ImageRow(image, tag.Repository, tag.Tag, digest.Digest)));
            if (own.Length == 0)
            {
                rows.Add(new ImageRow(image, tag.Repository, tag.Tag, None));
            }
        }

        IEnumerable<ImageName> untagged = known.Where(digest => !tags.Any(tag => tag.Repository == digest.Repository));
        untagged = digests ? untagged : untagged.DistinctBy(digest => digest.Repository);
        rows.AddRange(untagged.Select(digest => new ImageRow(image, digest.Repository, None, digest.Digest)));
        return rows;
    }

    private static IEnumerable<ImageName> Named(IReadOnlyList<string>? names) =>
        (names ?? []).Where(name => !name.StartsWith(None, StringComparison.Ordinal)).Select(ImageName.Parse);
}
