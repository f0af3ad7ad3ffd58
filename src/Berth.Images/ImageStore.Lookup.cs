using Berth.Images.References;

namespace Berth.Images;

public sealed partial class ImageStore
{
    private const int IdLength = 12;

    /// <summary>
    /// Finds an image by name (<c>busybox</c>, <c>busybox:1.36</c>, <c>host:5000/x@sha256:…</c>), id, or the beginning of an id
    /// that only one image has. Names come first. Null where there is none, or the text is no reference at all.
    /// </summary>
    public Image? Find(string nameOrId)
    {
        lock (_lock)
        {
            return FindUnsynchronized(nameOrId) is { } image ? Snapshot(image) : null;
        }
    }

    /// <summary><see cref="Find"/>, or Docker's error.</summary>
    /// <exception cref="ImageException">No such image, or no valid reference.</exception>
    public Image Get(string nameOrId)
    {
        lock (_lock)
        {
            return Snapshot(GetUnsynchronized(nameOrId));
        }
    }

    /// <summary>Whether a text that found an image named it by (the beginning of) its id and not by a tag.</summary>
    internal static bool IsIdPrefix(Digest id, string text) =>
        id.ToString().StartsWith(text, StringComparison.Ordinal) || id.Hex.StartsWith(text, StringComparison.Ordinal);

    private static string Short(Digest id) => id.Hex[..IdLength];

    private StoredImage GetUnsynchronized(string nameOrId)
    {
        if (FindUnsynchronized(nameOrId) is { } image)
        {
            return image;
        }
        bool isId = Digest.IsHex(nameOrId) || Digest.TryParse(nameOrId, out _);
        throw ImageException.NoSuchImage(isId ? nameOrId : ImageReference.Parse(nameOrId).WithDefaultTag().Familiar);
    }

    private StoredImage? FindUnsynchronized(string nameOrId)
    {
        if (Digest.TryParse(Digest.IsHex(nameOrId) ? Digest.Prefix + nameOrId : nameOrId, out Digest id))
        {
            return _images.GetValueOrDefault(id);
        }
        if (ImageReference.TryParse(nameOrId, out ImageReference? reference) && _names.TryGetValue(reference.ForLookup().ToString(), out id))
        {
            return _images[id];
        }
        return FindByPrefixUnsynchronized(nameOrId);
    }

    private StoredImage? FindByPrefixUnsynchronized(string text)
    {
        string prefix = text.StartsWith(Digest.Prefix, StringComparison.Ordinal) ? text[Digest.Prefix.Length..] : text;
        if (!Digest.IsHexPrefix(prefix))
        {
            return null;
        }
        StoredImage? found = null;
        foreach ((Digest id, StoredImage image) in _images)
        {
            if (id.Hex.StartsWith(prefix, StringComparison.Ordinal))
            {
                if (found is not null)
                {
                    return null; // ambiguous is as good as not found, for Docker too
                }
                found = image;
            }
        }
        return found;
    }
}
