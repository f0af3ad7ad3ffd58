using Berth.Images.References;

namespace Berth.Images.Content;

/// <summary>
/// Blobs by digest under <c>content/blobs/sha256/</c>: image configurations and layers, byte for byte as they arrived.
/// Thread-safe: names are digests, so two writers of one name write the same.
/// </summary>
internal sealed partial class ContentStore : IDisposable
{
    private const string PartialPrefix = ".part-";
    private readonly StoreDirectory _blobs;
    private readonly UseCounts _uses = new();
    private readonly HashSet<Digest> _arriving = [];
    private readonly Lock _lock = new();

    public ContentStore(string directory) => _blobs = StoreDirectory.Open(Path.Combine(directory, "blobs", "sha256"));

    public string PathOf(Digest digest) => _blobs.PathOf(digest.Hex);

    public BlobWriter CreateWriter() => new(_blobs);

    /// <summary>
    /// For a blob whose digest is known: what an earlier attempt has written is there already, also one of an earlier process
    /// (<c>.part-HEX</c>). Where another thread is at the same blob, a writer like any other.
    /// </summary>
    public BlobWriter CreateWriter(Digest expected, long size)
    {
        lock (_lock)
        {
            if (!_arriving.Add(expected))
            {
                return CreateWriter();
            }
        }
        string name = PartialPrefix + expected.Hex;
        if (new FileInfo(_blobs.PathOf(name)) is { Exists: true } kept && kept.Length > size)
        {
            _blobs.Remove(name); // longer than the whole: not what its name says
        }
        return BlobWriter.Resume(_blobs, name, () => Left(expected));
    }

    /// <summary>Removes what unfinished downloads have left that nobody has gone on with since then.</summary>
    public long RemovePartial(DateTimeOffset before)
    {
        long removed = 0;
        foreach (FileInfo file in new DirectoryInfo(_blobs.Path).GetFiles(PartialPrefix + "*"))
        {
            lock (_lock)
            {
                bool isArriving = Digest.TryParse(Digest.Prefix + file.Name[PartialPrefix.Length..], out Digest digest) && _arriving.Contains(digest);
                if (!isArriving && file.LastWriteTimeUtc < before)
                {
                    removed += file.Length;
                    _blobs.Remove(file.Name);
                }
            }
        }
        return removed;
    }

    /// <summary>Begins a use of a blob; false where it is not there.</summary>
    public bool TryAcquire(Digest digest)
    {
        lock (_lock)
        {
            if (!File.Exists(PathOf(digest)))
            {
                return false;
            }
            _uses.Add(digest);
            return true;
        }
    }

    /// <summary>
    /// Makes a complete blob visible and begins a use of it. Its data must be durable by then (a sync of the file system), and
    /// <see cref="SyncNames"/> makes the name so.
    /// </summary>
    public void Publish(BlobWriter writer)
    {
        lock (_lock)
        {
            writer.IsPublished = writer.IsPublished || _blobs.Publish(writer.TemporaryName, writer.Digest.Hex);
            writer.Discard(); // where the blob was there already
            _uses.Add(writer.Digest);
        }
    }

    /// <summary>Ends a use; the last one removes the blob.</summary>
    public void Release(Digest digest)
    {
        string? withdrawn;
        lock (_lock)
        {
            withdrawn = _uses.Remove(digest) ? _blobs.Withdraw(digest.Hex) : null;
        }
        if (withdrawn is not null)
        {
            _blobs.Remove(withdrawn);
        }
    }

    /// <summary>Removes a blob that is not what its name says. Its users stay users of the one that takes its place.</summary>
    public void Withdraw(Digest digest)
    {
        lock (_lock)
        {
            if (_blobs.Withdraw(digest.Hex) is { } withdrawn)
            {
                _blobs.Remove(withdrawn);
            }
        }
    }

    /// <summary>Removes every blob that nobody uses: what a crash left between two steps.</summary>
    public void RemoveUnused()
    {
        foreach (string path in Directory.GetFiles(_blobs.Path))
        {
            if (Digest.TryParse(Digest.Prefix + Path.GetFileName(path), out Digest digest))
            {
                RemoveUnused(digest);
            }
        }
    }

    public void SyncNames() => _blobs.SyncNames();

    public void SyncFileSystem() => _blobs.SyncFileSystem();

    /// <summary>
    /// Opens a blob that is here whole, if only on its way: another download has received all of it and not yet published it. Null where
    /// it is not. What is read belongs to whoever opened it, whatever becomes of the name.
    /// </summary>
    public FileStream? TryOpenWhole(Digest digest, long size)
    {
        lock (_lock)
        {
            string path = File.Exists(PathOf(digest)) ? PathOf(digest) : PartialPath(digest);
            return new FileInfo(path) is { Exists: true } file && file.Length == size
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan)
                : null;
        }
    }

    /// <summary>Opens a blob for one reading from start to end.</summary>
    /// <exception cref="ImageException">It is not there.</exception>
    public FileStream OpenRead(Digest digest)
    {
        try
        {
            return new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (FileNotFoundException)
        {
            throw new ImageException(ImageErrorKind.Damaged, $"content {digest} is missing from the store");
        }
    }

    /// <summary>Reads a small blob and verifies its digest.</summary>
    /// <exception cref="ImageException">It is missing, larger than <paramref name="maxBytes"/>, or not what its name says.</exception>
    public byte[] ReadVerified(Digest digest, int maxBytes)
    {
        using FileStream file = OpenRead(digest);
        if (file.Length > maxBytes)
        {
            throw new ImageException(ImageErrorKind.Damaged, $"content {digest} has {file.Length} bytes; at most {maxBytes} are expected");
        }
        byte[] data = new byte[file.Length];
        file.ReadExactly(data);
        return Digest.Of(data) == digest ? data : throw new ImageException(ImageErrorKind.Damaged, $"content {digest} has changed on disk");
    }

    public void Dispose() => _blobs.Dispose();

    private void Left(Digest digest)
    {
        lock (_lock)
        {
            _arriving.Remove(digest);
        }
    }

    private void RemoveUnused(Digest digest)
    {
        lock (_lock)
        {
            if (!_uses.IsUsed(digest))
            {
                _blobs.Remove(digest.Hex);
            }
        }
    }
}
