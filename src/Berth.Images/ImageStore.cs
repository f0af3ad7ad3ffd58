using Berth.Images.Archives.Tar;
using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.Oci;
using Berth.Images.References;

namespace Berth.Images;

/// <summary>
/// The images of one machine: what they are called (the index), the bytes they came as (<c>content/</c>) and their unpacked
/// layers (<c>layers/</c>), below one root directory. An image is visible when all of it is durable. Thread-safe; one store for
/// each root.
/// </summary>
public sealed partial class ImageStore : IDisposable
{
    private static readonly TimeSpan KeepPartialFor = TimeSpan.FromDays(3);
    private readonly Lock _lock = new();
    private readonly IImageIndex _index;
    private readonly TimeProvider _time;
    private readonly TarLimits _limits;
    private readonly ContentStore _content;
    private readonly LayerStore _layers;
    private readonly Dictionary<Digest, StoredImage> _images = [];
    private readonly Dictionary<string, Digest> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _children = new(StringComparer.Ordinal);
    private readonly Dictionary<Digest, DateTimeOffset> _uses = [];
    private readonly List<string> _damaged = [];

    private ImageStore(string root, IImageIndex index, TimeProvider time, TarLimits limits)
    {
        (_index, _time, _limits) = (index, time, limits);
        _content = new ContentStore(Path.Combine(root, "content"));
        _layers = new LayerStore(Path.Combine(root, "layers"), _content);
    }

    /// <summary>
    /// Images that the index knows but the disk has lost a part of, each with the reason. They are not listed; loading or
    /// pulling the same image again makes them whole.
    /// </summary>
    public IReadOnlyList<string> Damaged => _damaged;

    /// <summary>
    /// Opens the store and removes what an earlier process left half made. Layers that no image uses stay until
    /// <see cref="Reclaim"/>, since containers may use them.
    /// </summary>
    /// <param name="root">The directory that holds <c>content/</c> and <c>layers/</c>; made if missing.</param>
    /// <param name="index">Where names and ids are kept.</param>
    /// <param name="time">The clock for creation and tagging times.</param>
    /// <param name="limits">What an archive may ask for; null for the defaults.</param>
    public static ImageStore Open(string root, IImageIndex index, TimeProvider time, TarLimits? limits = null)
    {
        var store = new ImageStore(Path.GetFullPath(root), index, time, limits ?? new TarLimits());
        foreach (ImageRecord record in index.Load().OrderBy(static record => record.LastTagged))
        {
            store.OpenImage(record);
        }
        return store;
    }

    /// <summary>All images, newest first.</summary>
    public IReadOnlyList<Image> List()
    {
        lock (_lock)
        {
            return [.. _images.Values.Select(Snapshot).OrderByDescending(static image => image.Created)];
        }
    }

    /// <summary>Bytes in the files of every layer, by its directory (<see cref="Image.LayerDirectories"/>).</summary>
    public IReadOnlyDictionary<string, long> LayerSizes() => _layers.List().ToDictionary(static layer => layer.Directory, static layer => layer.Size);

    /// <summary>The bytes of an image's configuration, whose digest is the image's id.</summary>
    public byte[] ReadConfig(string id) => _content.ReadVerified(Digest.Parse(id), OciJson.MaxDocumentBytes);

    /// <summary>
    /// Keeps the layers of an image for a container, by <see cref="Image.TopChainId"/>, until the result is disposed: also when
    /// the image itself is removed by force. After a restart, take the holds of all containers before <see cref="Reclaim"/>.
    /// </summary>
    /// <exception cref="ImageException">The layer is not there.</exception>
    public IDisposable HoldLayers(string topChainId)
    {
        var held = new List<Digest>();
        try
        {
            for (Digest? next = Digest.Parse(topChainId); next is { } chainId;)
            {
                next = AcquireLayer(chainId).Parent;
                held.Add(chainId);
            }
        }
        catch
        {
            held.ForEach(chainId => _layers.Release(chainId));
            throw;
        }
        return new LayerHold(_layers, held);
    }

    /// <summary>
    /// Removes layers and content that nothing uses: leftovers of a crash, and of containers that are gone. Of interrupted pulls only what
    /// is old: they will be tried again.
    /// </summary>
    public void Reclaim()
    {
        _layers.RemoveUnused();
        _content.RemoveUnused();
        RemovePartial(KeepPartialFor);
    }

    /// <summary>Removes what interrupted pulls have left that is older, and says how many bytes that was.</summary>
    public long RemovePartial(TimeSpan age) => _content.RemovePartial(_time.GetUtcNow() - age);

    public void Dispose()
    {
        _layers.Dispose();
        _content.Dispose();
    }

    private void OpenImage(ImageRecord record)
    {
        var used = new List<Layer>();
        try
        {
            Digest id = Digest.Parse(record.Id);
            ImageConfig config = OciJson.Read(ReadConfig(record.Id), OciJson.Default.ImageConfig, "image configuration");
            foreach (Digest chainId in Layer.ChainIds(ImageLayers.DiffIds(config)))
            {
                used.Add(AcquireLayer(chainId));
            }
            _content.TryAcquire(id);
            DropNamesOfOthers(record);
            bool hasManifest = Digest.TryParse(record.Manifest, out Digest manifest) && _content.TryAcquire(manifest);
            Register(new StoredImage(hasManifest ? record : record with { Manifest = null }, config, used));
        }
        catch (ImageException e)
        {
            used.ForEach(layer => _layers.Release(layer.ChainId));
            _damaged.Add($"image {record.Id} ({string.Join(", ", record.References)}): {e.Message}");
        }
    }

    /// <summary>A name is on two images when a crash interrupted its move; images are opened in the order of their tagging.</summary>
    private void DropNamesOfOthers(ImageRecord record)
    {
        foreach (string name in record.References)
        {
            if (_names.TryGetValue(name, out Digest other))
            {
                RemoveNameUnsynchronized(_images[other], name);
            }
        }
    }

    private void Register(StoredImage image)
    {
        if (_images.TryAdd(image.Id, image) && image.Record.Parent is { } parent)
        {
            _children[parent] = _children.GetValueOrDefault(parent) + 1;
        }
        _images[image.Id] = image;
        foreach (string name in image.Record.References)
        {
            _names[name] = image.Id;
        }
    }

    private void Forget(StoredImage image)
    {
        if (_images.Remove(image.Id) && image.Record.Parent is { } parent)
        {
            _children[parent]--;
        }
    }

    private bool HasChildren(StoredImage image) => _children.GetValueOrDefault(image.Record.Id) > 0;

    private Image Snapshot(StoredImage image) => HasChildren(image) ? image.Public with { HasChildren = true } : image.Public;

    private sealed class LayerHold(LayerStore layers, List<Digest> held) : IDisposable
    {
        private List<Digest>? _held = held;

        public void Dispose() => Interlocked.Exchange(ref _held, null)?.ForEach(chainId => layers.Release(chainId));
    }
}
