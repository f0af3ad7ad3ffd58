using Berth.Images;

namespace Berth.Engine.Images;

/// <summary>Which unused images a prune removes; all conditions hold together.</summary>
public sealed record ImagePruneFilter
{
    /// <summary>Only images that nothing names; else all that no container uses.</summary>
    public bool DanglingOnly { get; init; } = true;

    /// <summary>Only images that are not younger.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary><c>key</c> or <c>key=value</c>; an image has all of them.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The same; an image that has all of them is kept.</summary>
    public IReadOnlyList<string> LabelsNot { get; init; } = [];

    internal bool Includes(Image image)
    {
        bool isIntermediate = image.HasChildren && image.RepoTags.Count == 0 && image.RepoDigests.Count == 0;
        return !isIntermediate
            && !(DanglingOnly && (image.HasChildren || image.RepoTags.Count > 0))
            && (Until is not { } until || image.Created <= until)
            && HasLabels(image.Config.Config?.Labels ?? new Dictionary<string, string>());
    }

    private bool HasLabels(IReadOnlyDictionary<string, string> labels) =>
        HasAll(labels, Labels) && !(LabelsNot.Count > 0 && HasAll(labels, LabelsNot));

    private static bool HasAll(IReadOnlyDictionary<string, string> labels, IReadOnlyList<string> wanted) => wanted.All(text =>
    {
        string[] parts = text.Split('=', 2);
        return labels.TryGetValue(parts[0], out string? value) && (parts.Length == 1 || parts[1] == value);
    });
}
