using System.Diagnostics;
using Berth.Engine.Events;
using Berth.Engine.Tracing;
using Berth.Images;
using Berth.Images.References;

namespace Berth.Engine.Images;

public sealed partial class ImageOperations
{
    /// <summary>Makes an image of one layer from an archive of a root file system.</summary>
    /// <param name="tar">The archive: plain, gzip or zstd.</param>
    /// <param name="repository">The image's name; null or empty for none.</param>
    /// <param name="tag">The name's tag; null or empty for the one in <paramref name="repository"/>, or "latest".</param>
    /// <param name="options">How it is to be run, and what it says of itself; null is nothing.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    public async Task<Image> ImportAsync(Stream tar, string? repository, string? tag = null, ImportOptions? options = null, CancellationToken cancellation = default)
    {
        using Activity? span = EngineTracing.BeginImage("image.import", repository);
        Image image = await RunAsync(() => store.ImportAsync(tar, repository, tag, options ?? new ImportOptions(), cancellation)).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(repository))
        {
            Publish(image, ImageActions.Tag, FamiliarName(repository, tag));
        }

        Publish(image, ImageActions.Import, image.Id);
        NoteArrival([image]);
        return image;
    }

    /// <summary>Makes an image of what a container has added to another.</summary>
    internal async Task<Image> CommitAsync(CommitSource source, string? repository, string? tag, CancellationToken cancellation)
    {
        Image image = await RunAsync(() => store.CommitAsync(source, repository, tag, cancellation)).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(repository))
        {
            Publish(image, ImageActions.Tag, FamiliarName(repository, tag));
        }

        NoteUse(source.ParentId);
        NoteArrival([image]);
        return image;
    }

    /// <summary>Loads the images of an archive that docker, podman or skopeo saved.</summary>
    public async Task<IReadOnlyList<LoadedImage>> LoadAsync(Stream archive, CancellationToken cancellation = default)
    {
        using Activity? span = EngineTracing.Begin("image.load");
        IReadOnlyList<LoadedImage> loaded = await RunAsync(() => store.LoadAsync(archive, cancellation)).ConfigureAwait(false);
        foreach (LoadedImage item in loaded)
        {
            Publish(item.Image, ImageActions.Load, item.Image.Id);
        }

        NoteArrival([.. loaded.Select(static item => item.Image)]);
        return loaded;
    }

    /// <summary>Writes images as <c>docker save</c> does. Names are all found before anything is written.</summary>
    public async Task SaveAsync(IReadOnlyList<string> names, Stream output, CancellationToken cancellation = default)
    {
        using Activity? span = EngineTracing.Begin("image.save");
        Image[] images = [.. names.SelectMany(FindAll).DistinctBy(static image => image.Id)];
        await RunAsync(async () =>
        {
            await store.SaveAsync(names, output, cancellation).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        foreach (Image image in images)
        {
            NoteUse(image.Id);
            Publish(image, ImageActions.Save, image.Id);
        }
    }

    /// <summary>Makes an image from this machine's own packages; "busybox" is the one there is.</summary>
    public async Task<Image> BootstrapAsync(string name, CancellationToken cancellation = default)
    {
        using Activity? span = EngineTracing.BeginImage("image.bootstrap", name);
        Image image = await RunAsync(() => store.BootstrapAsync(name, cancellation)).ConfigureAwait(false);
        Publish(image, ImageActions.Tag, FamiliarName(name));
        Publish(image, ImageActions.Import, image.Id);
        NoteArrival([image]);
        return image;
    }

    /// <summary>A name without a tag stands for the whole repository.</summary>
    private IEnumerable<Image> FindAll(string nameOrId)
    {
        bool isRepository = ImageReference.TryParse(nameOrId, out ImageReference? name) && name.IsNameOnly;
        Image[] tagged = isRepository
            ? [.. List().Where(image => image.RepoTags.Any(tag => tag[..tag.LastIndexOf(':')] == name!.FamiliarRepository))]
            : [];
        return tagged.Length > 0 ? tagged : Find(nameOrId) is { } image ? [image] : [];
    }

    /// <summary>A name that the store has accepted, as users see it.</summary>
    private static string FamiliarName(string text, string? tag = null)
    {
        ImageReference name = ImageReference.Parse(text);
        return (string.IsNullOrEmpty(tag) ? name.WithDefaultTag() : name.WithTag(tag)).Familiar;
    }
}
