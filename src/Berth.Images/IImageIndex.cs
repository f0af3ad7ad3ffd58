using Berth.Images.Signatures;

namespace Berth.Images;

/// <summary>
/// Where the store keeps which images there are and what they are called. Everything else about an image is in the content
/// store. The engine implements it over its database; <see cref="MemoryImageIndex"/> forgets.
/// </summary>
public interface IImageIndex
{
    IReadOnlyList<ImageRecord> Load();

    /// <summary>Adds or replaces the record of that id, durably, before it returns. Called under the store's lock.</summary>
    void Put(ImageRecord record);

    /// <summary>Replaces the records of those ids, all or none, durably, before it returns. Called under the store's lock.</summary>
    void PutAll(IReadOnlyList<ImageRecord> records);

    /// <summary>Removes the record of that id, durably, before it returns. Called under the store's lock.</summary>
    void Delete(string id);
}

/// <summary>One image as the index keeps it.</summary>
public sealed record ImageRecord
{
    /// <summary>"sha256:…", the digest of the configuration.</summary>
    public required string Id { get; init; }

    /// <summary>Full names, tags ("docker.io/library/busybox:latest") and digests ("docker.io/library/busybox@sha256:…") alike.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>The id of the image this one was built or committed on, where that is known.</summary>
    public string? Parent { get; init; }

    /// <summary>When a tag was last put on it.</summary>
    public DateTimeOffset? LastTagged { get; init; }

    /// <summary>When it arrived or was last used, as far as that has been recorded (<see cref="ImageStore.RecordUses"/>).</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>Whose signatures were verified when it was pulled; null for none.</summary>
    public IReadOnlyList<ImageSignature>? Signatures { get; init; }

    /// <summary>The digest of the manifest it came by or went by, which is in the content store; null for one that no registry knows.</summary>
    public string? Manifest { get; init; }
}

/// <summary>An index that lives as long as its process: for tests, and for stores that are made to be thrown away.</summary>
public sealed class MemoryImageIndex : IImageIndex
{
    private readonly Dictionary<string, ImageRecord> _records = [];

    public IReadOnlyList<ImageRecord> Load() => [.. _records.Values];

    public void Put(ImageRecord record) => _records[record.Id] = record;

    public void PutAll(IReadOnlyList<ImageRecord> records)
    {
        foreach (ImageRecord record in records)
        {
            Put(record);
        }
    }

    public void Delete(string id) => _records.Remove(id);
}
