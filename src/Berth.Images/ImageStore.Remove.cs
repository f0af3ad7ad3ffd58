using Berth.Images.References;

namespace Berth.Images;

public sealed partial class ImageStore
{
    /// <summary>
    /// Removes an image or only a name of it, by Docker's rules. A name is taken away, and the image with its last name. An id
    /// removes the image and its names, unless those are in several repositories. Layers go with their last image.
    /// </summary>
    /// <exception cref="ImageException">No such image, or a conflict that names what stands in the way.</exception>
    public RemovalResult Remove(string nameOrId, RemoveOptions options)
    {
        var released = new List<StoredImage>();
        var items = new List<RemovedItem>();
        string id;
        lock (_lock)
        {
            StoredImage image = GetUnsynchronized(nameOrId);
            id = image.Record.Id;
            RemoveUnsynchronized(image, nameOrId, options, items, released);
        }
        long reclaimed = released.Sum(image => Release(image, items));
        return new RemovalResult(id, items) { DeletedImages = [.. released.Select(static image => image.Record.Id)], ReclaimedBytes = reclaimed };
    }

    private void RemoveUnsynchronized(StoredImage image, string nameOrId, RemoveOptions options, List<RemovedItem> items, List<StoredImage> released)
    {
        bool lastNameTaken = false;
        if (!IsIdPrefix(image.Id, nameOrId))
        {
            ImageReference name = ImageReference.Parse(nameOrId).ForLookup();
            CheckLastNameUnsynchronized(image, nameOrId, options);
            image = UntagUnsynchronized(image, name, items);
            if (image.References.Count > 0)
            {
                return;
            }
            lastNameTaken = true;
        }
        else if (HasSingleReference(image))
        {
            ThrowIf(RemovalConflict.Find(image, HasChildren(image), options, namesMatter: false));
            image = RemoveNamesUnsynchronized(image, image.References, items);
        }
        DeleteUnsynchronized(image, options, quiet: lastNameTaken, items, released);
    }

    /// <summary>A container must not be left with an image that has lost its only name, unless that is forced.</summary>
    private static void CheckLastNameUnsynchronized(StoredImage image, string nameOrId, RemoveOptions options)
    {
        ImageUser user = options.Users.FirstOrDefault(user => user.ImageId == image.Record.Id);
        if (!options.Force && user.ContainerId is not null && HasSingleReference(image))
        {
            throw new ImageException(
                ImageErrorKind.Conflict,
                $"conflict: unable to remove repository reference \"{nameOrId}\" (must force) - container {RemovalConflict.Short(user.ContainerId)} "
                + $"is using its referenced image {Short(image.Id)}");
        }
    }

    /// <summary>Digests of a repository go with its last tag.</summary>
    private StoredImage UntagUnsynchronized(StoredImage image, ImageReference name, List<RemovedItem> items)
    {
        image = RemoveNamesUnsynchronized(image, [name], items);
        ImageReference[] sameRepository = [.. image.References.Where(other => other.Repository == name.Repository)];
        bool onlyDigestsLeft = name.DigestText is null && sameRepository.All(static other => other.DigestText is not null);
        return onlyDigestsLeft ? RemoveNamesUnsynchronized(image, sameRepository, items) : image;
    }

    private StoredImage RemoveNamesUnsynchronized(StoredImage image, IReadOnlyList<ImageReference> names, List<RemovedItem> items)
    {
        foreach (ImageReference name in names)
        {
            image = RemoveNameUnsynchronized(image, name.ToString());
            items.Add(new RemovedItem(name.Familiar, null));
        }
        return image;
    }

    /// <summary>With <paramref name="quiet"/> a conflict leaves the image nameless but there, which only a used one may be.</summary>
    private void DeleteUnsynchronized(StoredImage image, RemoveOptions options, bool quiet, List<RemovedItem> items, List<StoredImage> released)
    {
        if (RemovalConflict.Find(image, HasChildren(image), options, namesMatter: true) is { } conflict)
        {
            bool dangling = image.References.Count == 0 && !HasChildren(image);
            ThrowIf(quiet && (!dangling || conflict.IsUsed) ? null : conflict);
            return;
        }
        RemoveNamesUnsynchronized(image, image.References, items);
        _index.Delete(image.Record.Id);
        Forget(image);
        released.Add(image);
        StoredImage? parent = image.Record.Parent is { } id && Digest.TryParse(id, out Digest digest) ? _images.GetValueOrDefault(digest) : null;
        if (parent is not null && !options.NoPrune)
        {
            DeleteUnsynchronized(parent, options with { Force = false }, quiet: true, items, released);
        }
    }

    /// <summary>The bytes of the layers that nothing else uses: a container of a forcibly removed image holds its layers.</summary>
    private long Release(StoredImage image, List<RemovedItem> items)
    {
        long reclaimed = 0;
        items.Add(new RemovedItem(null, image.Record.Id));
        _content.Release(image.Id);
        if (image.Manifest is { } manifest)
        {
            _content.Release(manifest);
        }
        foreach (Layers.Layer layer in image.Layers.Reverse())
        {
            if (_layers.Release(layer.ChainId))
            {
                items.Add(new RemovedItem(null, layer.ChainId.ToString()));
                reclaimed += layer.Size;
            }
        }
        return reclaimed;
    }

    /// <summary>At most one tag, and every digest in its repository.</summary>
    private static bool HasSingleReference(StoredImage image)
    {
        int tags = image.References.Count(static name => name.DigestText is null);
        return image.References.Count <= 1 || (tags <= 1 && image.References.DistinctBy(static name => name.Repository).Count() == 1);
    }

    private static void ThrowIf(RemovalConflict? conflict)
    {
        if (conflict is not null)
        {
            throw new ImageException(ImageErrorKind.Conflict, conflict.Message);
        }
    }
}
