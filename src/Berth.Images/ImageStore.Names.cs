using Berth.Images.References;

namespace Berth.Images;

public sealed partial class ImageStore
{
    private const string DigestAlgorithm = "sha256";

    /// <summary>Gives an image another name; one that another image had moves over.</summary>
    /// <param name="source">A name or id.</param>
    /// <param name="target">A name, with the tag "latest" if it has none; it cannot have a digest.</param>
    /// <returns>The image with its new name.</returns>
    /// <exception cref="ImageException">No such image, or no valid target.</exception>
    public Image Tag(string source, string target)
    {
        ImageReference name = ParseNewName(target);
        lock (_lock)
        {
            StoredImage image = GetUnsynchronized(source);
            return Snapshot(AddNameUnsynchronized(image, name).Image);
        }
    }

    private static ImageReference ParseNewName(string text)
    {
        ImageReference name = ImageReference.Parse(text);
        if (name.FamiliarRepository == DigestAlgorithm)
        {
            throw ImageException.InvalidArgument("refusing to create an ambiguous tag using digest algorithm as name");
        }
        return name.DigestText is null ? name.WithDefaultTag() : throw ImageException.InvalidArgument("refusing to create a tag with a digest reference");
    }

    /// <summary>The image with the name, and the image that had it before if that was another.</summary>
    private (StoredImage Image, Digest? Previous) AddNameUnsynchronized(StoredImage image, ImageReference name)
    {
        string text = name.ToString();
        Digest? previous = _names.TryGetValue(text, out Digest holder) && holder != image.Id ? holder : null;
        IEnumerable<string> others = image.Record.References.Where(reference => reference != text);
        // The new holder first: a crash between the two writes leaves the name on both, and the later tagging wins at the next start.
        StoredImage named = ReplaceUnsynchronized(image, image.Record with { References = [.. others, text], LastTagged = _time.GetUtcNow() });
        if (previous is { } id)
        {
            RemoveNameUnsynchronized(_images[id], text);
            _names[text] = named.Id;
        }
        return (named, previous);
    }

    private StoredImage RemoveNameUnsynchronized(StoredImage image, string name)
    {
        _names.Remove(name);
        return ReplaceUnsynchronized(image, image.Record with { References = [.. image.Record.References.Where(reference => reference != name)] });
    }

    private StoredImage ReplaceUnsynchronized(StoredImage image, ImageRecord record)
    {
        _index.Put(record);
        StoredImage replaced = image.With(record);
        Register(replaced);
        return replaced;
    }
}
