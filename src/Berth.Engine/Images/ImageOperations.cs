using Berth.Engine.Containers.Definitions;
using Berth.Engine.Events;
using Berth.Engine.Images.Collection;
using Berth.Images;
using Berth.Images.Oci;
using Microsoft.Extensions.Logging;

namespace Berth.Engine.Images;

/// <summary>
/// The images of an engine: the image store, with the events and errors of the engine, and with the containers that stand in the
/// way of a removal. Images are named by a reference, an id, or the beginning of an id.
/// </summary>
/// <exception cref="EngineException">From every member, with Docker's message: no such image, an invalid name, a conflict, a full disk.</exception>
public sealed partial class ImageOperations
{
    private readonly ImageStore store;
    private readonly EventBus events;
    private readonly Func<IReadOnlyList<ImageUser>> users;
    private readonly string root;
    private readonly RegistryAccess registries;
    private readonly EngineOptions options;
    private readonly TimeProvider time;
    private readonly ImageUpkeep upkeep;

    private ImageOperations(
        EngineOptions options, ImageStore store, EventBus events, Func<IReadOnlyList<ImageUser>> users, ILogger<ImageOperations> log, TimeProvider time)
    {
        (this.options, this.store, this.events, this.users, this.time) = (options, store, events, users, time);
        root = options.Root;
        registries = new RegistryAccess(options, time);
        upkeep = new ImageUpkeep(this, log, time);
    }

    /// <summary>Images that cannot be used, each with the reason; loading or importing one again makes it whole.</summary>
    public IReadOnlyList<string> Damaged => store.Damaged;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Image> List() => store.List();

    /// <summary>Null when there is none, or the text is no reference at all.</summary>
    public Image? Find(string nameOrId) => store.Find(nameOrId);

    /// <summary>One of a name or id, which has to be there.</summary>
    public Image Get(string nameOrId) => Run(() => store.Get(nameOrId));

    /// <param name="nameOrId">The image.</param>
    /// <param name="platform">What it must be for, <c>linux/arm64</c>; null or empty is anything.</param>
    public Image Get(string nameOrId, string? platform) => RequirePlatform(Get(nameOrId), nameOrId, platform);

    /// <summary>The image for a container that is about to be made: from now on no collection takes it.</summary>
    /// <inheritdoc cref="Get(string, string?)"/>
    internal Image Use(string nameOrId, string? platform)
    {
        Image image = RequirePlatform(Run(() => store.Use(nameOrId)), nameOrId, platform);
        RequireAllowed(image, nameOrId);
        upkeep.RecordUsesLater();
        return image;
    }

    /// <summary>For a container that is about to be started: the policy may have changed since it was made. Costs nothing where there is none.</summary>
    /// <exception cref="EngineException">The policy does not allow it.</exception>
    internal void RequireAllowed(ImageOrigin origin)
    {
        if (options.SignaturePolicy is not null)
        {
            RequireAllowed(Find(origin.Id), origin.Reference);
        }
    }

    private void RequireAllowed(Image? image, string nameOrId)
    {
        if (options.SignaturePolicy?.FindRefusal(image, nameOrId) is { } refusal)
        {
            throw new EngineException(EngineErrorKind.Forbidden, refusal);
        }
    }

    private Image RequirePlatform(Image image, string nameOrId, string? platform)
    {
        if (string.IsNullOrEmpty(platform))
        {
            return image;
        }

        Platform wanted = Run(() => Platform.Parse(platform));
        ImageConfig config = image.Config;
        return wanted.Accepts(new DescriptorPlatform { Os = config.Os, Architecture = config.Architecture, Variant = config.Variant })
            ? image
            : throw EngineException.NotFound(
                $"image with reference {nameOrId} was found but does not match the specified platform: wanted {wanted}, actual: {config.Os}/{config.Architecture}");
    }

    /// <summary>How an image was made, the last step first.</summary>
    public IReadOnlyList<HistoryItem> History(string nameOrId) => Run(() => store.History(nameOrId));

    /// <summary>The bytes of an image's configuration, whose digest is its id.</summary>
    internal byte[] ReadConfig(string id) => Run(() => store.ReadConfig(id));

    /// <summary>Gives an image another name, which another image may lose by that.</summary>
    /// <param name="source">A name or id.</param>
    /// <param name="target">A name, with the tag "latest" if it has none.</param>
    public void Tag(string source, string target)
    {
        Image image = Run(() => store.Tag(source, target));
        Publish(image, ImageActions.Tag, FamiliarName(target));
    }

    /// <summary>Opens the store below a root directory and removes what an earlier process left half made.</summary>
    /// <param name="options">The engine's.</param>
    /// <param name="index">Where names and ids are kept.</param>
    /// <param name="events">Who is told.</param>
    /// <param name="users">Lists every container with its image, at the moment of a removal.</param>
    /// <param name="log">Is told of what collections have done.</param>
    /// <param name="time">The clock for creation and tagging times.</param>
    internal static ImageOperations Open(
        EngineOptions options, IImageIndex index, EventBus events, Func<IReadOnlyList<ImageUser>> users, ILogger<ImageOperations> log, TimeProvider time) =>
        new(options, ImageErrors.Run(options.Root, () => ImageStore.Open(options.Root, index, time)), events, users, log, time);

    /// <inheritdoc cref="ImageStore.HoldLayers"/>
    internal IDisposable HoldLayers(string topChainId) => Run(() => store.HoldLayers(topChainId));

    /// <inheritdoc cref="ImageStore.Reclaim"/>
    internal void Reclaim() => Run(() =>
    {
        store.Reclaim();
        return true;
    });

    /// <summary>Closes the store; the images stay.</summary>
    internal void Close()
    {
        upkeep.Dispose();
        registries.Dispose();
        store.Dispose();
    }

    private T Run<T>(Func<T> operation) => ImageErrors.Run(root, operation);

    private Task<T> RunAsync<T>(Func<Task<T>> operation) => ImageErrors.RunAsync(root, operation);

    /// <summary>An image's labels are attributes of its events, where the image is still there.</summary>
    private void Publish(Image image, string action, string name) => Publish(image.Id, action, name, image.Config.Config?.Labels);

    private void Publish(string id, string action, string name, IReadOnlyDictionary<string, string>? labels)
    {
        SortedDictionary<string, string> attributes = new(StringComparer.Ordinal);
        foreach ((string key, string value) in labels ?? new Dictionary<string, string>())
        {
            attributes[key] = value;
        }

        attributes["name"] = name;
        events.Publish(EventTypes.Image, action, id, attributes);
    }
}
