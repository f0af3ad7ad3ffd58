namespace Berth.Images.Layers;

/// <summary>
/// Directories that an archive never lists but has entries in. They must look as in the layers below, which are not known
/// while the archive is unpacked.
/// </summary>
internal sealed class ImpliedDirectories
{
    private const int MaxBytes = 16 << 20;
    private readonly HashSet<byte[]> _paths = new(new PathComparer());
    private int _bytes;

    public IReadOnlyCollection<byte[]> Paths => _paths;

    public void Add(byte[] path)
    {
        _bytes += path.Length;
        if (_bytes > MaxBytes)
        {
            throw ImageException.InvalidArchive("archive leaves out too many directories that its entries lie in");
        }
        _paths.Add(path);
    }

    /// <summary>The archive lists the directory after all.</summary>
    public void Remove(byte[] path)
    {
        if (_paths.Remove(path))
        {
            _bytes -= path.Length;
        }
    }

    private sealed class PathComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] path)
        {
            var hash = default(HashCode);
            hash.AddBytes(path);
            return hash.ToHashCode();
        }
    }
}
