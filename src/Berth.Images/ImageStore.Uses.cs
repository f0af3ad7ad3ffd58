using Berth.Images.References;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>Finds an image for somebody who is about to use it, and notes that: a collection that runs meanwhile leaves it.</summary>
    /// <exception cref="ImageException">No such image, or no valid reference.</exception>
    public Image Use(string nameOrId)
    {
        lock (_lock)
        {
            StoredImage image = GetUnsynchronized(nameOrId);
            NoteUseUnsynchronized(image);
            return Snapshot(image);
        }
    }

    /// <summary>Notes that an image has been used just now; one that is not there is no error. Costs no write: see <see cref="RecordUses"/>.</summary>
    public void NoteUse(string id)
    {
        lock (_lock)
        {
            if (Digest.TryParse(id, out Digest digest) && _images.TryGetValue(digest, out StoredImage? image))
            {
                NoteUseUnsynchronized(image);
            }
        }
    }

    /// <summary>Writes down what has been noted since this was last called, with one sync for all.</summary>
    public void RecordUses()
    {
        lock (_lock)
        {
            List<StoredImage> used = [.. _uses.Keys.Where(_images.ContainsKey).Select(id => _images[id].With(RecordOf(_images[id])))];
            if (used.Count > 0)
            {
                _index.PutAll([.. used.Select(static image => image.Record)]);
                used.ForEach(Register);
            }
            _uses.Clear();
        }
    }

    private ImageRecord RecordOf(StoredImage image) => image.Record with { LastUsed = _uses[image.Id] };

    private void NoteUseUnsynchronized(StoredImage image) => _uses[image.Id] = _time.GetUtcNow();

    /// <summary>The latest of arrival, tagging and use; the year 1 for an image of which none of them is known.</summary>
    private DateTimeOffset LastUseUnsynchronized(StoredImage image)
    {
        DateTimeOffset recorded = image.Record.LastUsed ?? DateTimeOffset.MinValue;
        DateTimeOffset tagged = image.Record.LastTagged ?? DateTimeOffset.MinValue;
        DateTimeOffset noted = _uses.GetValueOrDefault(image.Id, DateTimeOffset.MinValue);
        return new[] { recorded, tagged, noted }.Max();
    }
}
