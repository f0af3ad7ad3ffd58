using System.Text;
using Berth.Images.Content;
using Berth.Images.References;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>
/// Unpacked layers under <c>layers/CHAIN/fs</c>, each beside its record. A directory with a chain id for a name is complete
/// and durable: it was synced before it got the name. A layer uses its archive in the content store. Thread-safe.
/// </summary>
internal sealed partial class LayerStore : IDisposable
{
    public const string RootName = "fs";
    public const string RecordName = "layer.json";
    private readonly StoreDirectory _directory;
    private readonly ContentStore _content;
    private readonly Dictionary<Digest, Layer> _layers = [];
    private readonly UseCounts _uses = new();
    private readonly HashSet<Digest> _distrusted = [];
    private readonly List<Layer> _replaced = [];
    private readonly Lock _lock = new();

    public LayerStore(string directory, ContentStore content)
    {
        _content = content;
        _directory = StoreDirectory.Open(directory);
        FilesAt.SpreadSubdirectories(_directory.Handle);
        foreach (string path in Directory.EnumerateDirectories(directory))
        {
            if (Digest.TryParse(Digest.Prefix + Path.GetFileName(path), out Digest chainId) && Read(path, chainId) is { } layer
                && HasArchive(layer, path))
            {
                _layers.Add(chainId, layer);
            }
        }
    }

    public static ReadOnlySpan<byte> RootNameBytes => "fs"u8;

    public LayerDraft CreateDraft() => new(_directory);

    /// <summary>Begins a use of a layer; null where it is not there.</summary>
    public Layer? TryAcquire(Digest chainId)
    {
        lock (_lock)
        {
            if (!_layers.TryGetValue(chainId, out Layer? layer) || _distrusted.Contains(chainId))
            {
                return null;
            }
            _uses.Add(chainId);
            return layer;
        }
    }

    /// <summary>
    /// From now on a layer is as good as not there, until another is put in its place; those who use it go on. Its archive is let go, so
    /// that a damaged one does not stand in the way of a whole one.
    /// </summary>
    public void Distrust(Digest chainId)
    {
        lock (_lock)
        {
            if (_layers.TryGetValue(chainId, out Layer? layer) && _distrusted.Add(chainId) && layer.Archive.IsBlob)
            {
                _content.Withdraw(layer.Archive.Digest);
            }
        }
    }

    /// <summary>Whether a layer is there and has not been found to be damaged.</summary>
    public bool IsTrusted(Digest chainId)
    {
        lock (_lock)
        {
            return _layers.ContainsKey(chainId) && !_distrusted.Contains(chainId);
        }
    }

    /// <summary>How many images, containers and transfers use a layer.</summary>
    public int CountUses(Digest chainId)
    {
        lock (_lock)
        {
            return _uses.CountOf(chainId);
        }
    }

    /// <summary>The layers that have been put in the place of others since this was asked.</summary>
    public IReadOnlyList<Layer> TakeReplaced()
    {
        lock (_lock)
        {
            Layer[] replaced = [.. _replaced];
            _replaced.Clear();
            return replaced;
        }
    }

    /// <summary>Ends a use; true when it was the last and the layer is removed.</summary>
    public bool Release(Digest chainId) => RemoveIf(chainId, () => _uses.Remove(chainId));

    /// <summary>Removes every layer that nobody uses: what a crash left between two steps.</summary>
    public void RemoveUnused()
    {
        foreach (Layer layer in List())
        {
            RemoveIf(layer.ChainId, () => !_uses.IsUsed(layer.ChainId));
        }
    }

    /// <summary>The layer's archive as it came.</summary>
    /// <exception cref="ImageException">It is missing, or a file of the layer has changed.</exception>
    public Stream OpenArchive(Layer layer)
    {
        if (layer.Archive.IsBlob)
        {
            return _content.OpenRead(layer.Archive.Digest);
        }
        using SafeFileHandle directory = _directory.OpenDirectory(layer.ChainId.Hex);
        Errno error = FilesAt.Open(directory, RootNameBytes, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle root);
        LinuxException.ThrowIfFailed(error, "open", layer.Directory);
        return AssembledArchive.Open(directory, root, ownsRoot: true);
    }

    public IReadOnlyList<Layer> List()
    {
        lock (_lock)
        {
            return [.. _layers.Values];
        }
    }

    /// <summary>
    /// Completes a draft whose place is now known: directories that the archive did not list become what they are in the
    /// layers below, and the record is written. The result is visible only after <see cref="Publish"/>.
    /// </summary>
    /// <param name="draft">An unpacked draft.</param>
    /// <param name="lower">Directories of the layers below, topmost first.</param>
    /// <param name="archive">The archive it was unpacked from.</param>
    /// <param name="chainId">The chain id it gets.</param>
    /// <param name="parent">The chain id of the layer below.</param>
    public Layer Finish(LayerDraft draft, IReadOnlyList<string> lower, LayerArchive archive, Digest chainId, Digest? parent)
    {
        LowerAttributes.Adopt(draft, lower);
        var layer = new Layer
        {
            ChainId = chainId, Parent = parent, Archive = archive, Size = draft.Size,
            Directory = Path.Combine(_directory.PathOf(chainId.Hex), RootName),
        };
        draft.WriteRecord(layer);
        return layer;
    }

    public void SyncFileSystem() => _directory.SyncFileSystem();

    public void SyncNames() => _directory.SyncNames();

    /// <summary>
    /// Makes a finished and synced layer visible and begins a use of it. If another thread was first, the draft is left to be
    /// dropped and the use is of that thread's.
    /// </summary>
    public void Publish(LayerDraft draft, Layer layer)
    {
        lock (_lock)
        {
            if (_distrusted.Remove(layer.ChainId) && _layers.Remove(layer.ChainId, out Layer? damaged))
            {
                _replaced.Add(layer);
                if (damaged.Archive.IsBlob)
                {
                    _content.Release(damaged.Archive.Digest);
                }
            }
            if (_layers.TryAdd(layer.ChainId, layer))
            {
                // A directory of that name that is not known as a layer lost its record or its archive: it makes way.
                if (_directory.Withdraw(layer.ChainId.Hex) is { } broken)
                {
                    _directory.Remove(broken);
                }
                draft.IsPublished = _directory.Publish(draft.TemporaryName, layer.ChainId.Hex) && HasArchive(layer, _directory.PathOf(layer.ChainId.Hex));
            }
            _uses.Add(layer.ChainId);
        }
    }

    public void Dispose() => _directory.Dispose();

    private bool RemoveIf(Digest chainId, Func<bool> condition)
    {
        Layer? removed = null;
        string? withdrawn = null;
        lock (_lock)
        {
            if (condition() && _layers.Remove(chainId, out removed))
            {
                _distrusted.Remove(chainId);
                withdrawn = _directory.Withdraw(chainId.Hex);
            }
        }
        if (withdrawn is not null)
        {
            _directory.Remove(withdrawn);
        }
        if (removed is { Archive: { IsBlob: true } archive })
        {
            _content.Release(archive.Digest);
        }
        return removed is not null;
    }

    /// <summary>Whether the layer's archive can be had; where it is a blob, the layer is a user of it from now on.</summary>
    private bool HasArchive(Layer layer, string path) => layer.Archive.IsBlob
        ? _content.TryAcquire(layer.Archive.Digest)
        : File.Exists(Path.Combine(path, Encoding.ASCII.GetString(ArchiveRecorder.FileName)));

    private static Layer? Read(string path, Digest chainId)
    {
        string root = Path.Combine(path, RootName);
        string record = Path.Combine(path, RecordName);
        return Directory.Exists(root) && File.Exists(record) ? LayerFile.Decode(File.ReadAllBytes(record), chainId, root) : null;
    }
}
