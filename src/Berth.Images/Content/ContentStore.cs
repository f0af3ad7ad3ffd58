using Berth.Images.References;

namespace Berth.Images.Content;

/// <summary>
/// Blobs by digest under <c>content/blobs/sha256/</c>: image configurations and layers, byte for byte as they arrived.
/// Thread-safe: names are digests, so two writers of one name write the same.
/// </summary>
internal sealed class ContentStore : IDisposable
{
    private readonly StoreDirectory _blobs;
    private readonly UseCounts _uses = new();
    private readonly Lock _lock = new();

    public ContentStore(string directory) => _blobs = StoreDirectory.Open(Path.Combine(directory, "blobs", "sha256"));

    public string PathOf(Digest digest) => _blobs.PathOf(digest.Hex);

    public BlobWriter CreateWriter() => new(_blobs);

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
