using Berth.Images.Oci;

namespace Berth.Images;

/// <summary>One step of an image's making as <c>docker history</c> shows it.</summary>
public sealed record HistoryItem
{
    /// <summary>The image's id for its last step, its parent's for the step before where the store has it; else "&lt;missing&gt;".</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required string CreatedBy { get; init; }

    public required string Comment { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required long Size { get; init; }
}

public sealed partial class ImageStore
{
    private const string UnknownStep = "<missing>";

    /// <summary>How an image was made, the last step first.</summary>
    /// <exception cref="ImageException">No such image, or its history has more layers than the image.</exception>
    public IReadOnlyList<HistoryItem> History(string nameOrId)
    {
        lock (_lock)
        {
            StoredImage image = GetUnsynchronized(nameOrId);
            List<HistoryItem> items = [.. Steps(image).Reverse()];
            StoredImage? step = image;
            for (int i = 0; i < items.Count && step is not null; i++)
            {
                items[i] = items[i] with { Id = step.Record.Id, Tags = step.Public.RepoTags };
                step = step.Record.Parent is { } parent ? FindUnsynchronized(parent) : null;
            }
            return items;
        }
    }

    private static IEnumerable<HistoryItem> Steps(StoredImage image)
    {
        int layer = 0;
        foreach (HistoryRecord record in image.Config.History ?? [])
        {
            if (!record.EmptyLayer && layer == image.Layers.Count)
            {
                throw new ImageException(ImageErrorKind.Damaged, "too many non-empty layers in History section");
            }
            yield return new HistoryItem
            {
                Id = UnknownStep, Created = Timestamp.Parse(record.Created), CreatedBy = record.CreatedBy ?? "", Comment = record.Comment ?? "",
                Tags = [], Size = record.EmptyLayer ? 0 : image.Layers[layer++].Size,
            };
        }
    }
}
