using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Images.Layers;

namespace Berth.Images.Archives;

/// <summary>
/// An image archive that was read through once: its documents in memory, its layers staged. Which member is what only the
/// documents say, and <c>docker save</c> writes those last, so a layer is known by its content.
/// </summary>
internal sealed class ArchiveContents
{
    private const int MaxDocuments = 10_000;
    private const int MaxDocumentBytes = 32 << 20; // together
    private const int MaxLinks = 16;
    private readonly Dictionary<string, ArchiveMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private int _documentBytes;

    public IReadOnlyCollection<string> Paths => _members.Keys;

    /// <summary>Reads an archive to its end. A layer that cannot be unpacked is an error only for the image that wants it.</summary>
    /// <exception cref="ImageException">It is malformed.</exception>
    public static ArchiveContents Read(Stream archive, Ingest ingest, CancellationToken cancellation)
    {
        var contents = new ArchiveContents();
        using ArchiveStaging staging = new(ingest, cancellation);
        var reader = new TarReader(archive);
        while (reader.Next() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!EntryPath.TryClean(entry.Name, out byte[] path))
            {
                throw ImageException.InvalidArchive($"entry {entry.DisplayName} lies outside of the archive");
            }
            contents.Add(Encoding.UTF8.GetString(path), entry, reader, staging);
        }
        staging.Complete();
        return contents;
    }

    /// <summary>A member by its path, through the links that older versions of docker save write for layers that occur twice.</summary>
    public ArchiveMember? Find(string path)
    {
        if (!EntryPath.TryClean(Encoding.UTF8.GetBytes(path), out byte[] cleaned))
        {
            return null;
        }
        string name = Encoding.UTF8.GetString(cleaned);
        for (int i = 0; i < MaxLinks && _links.TryGetValue(name, out string? target); i++)
        {
            name = target;
        }
        return _members.GetValueOrDefault(name);
    }

    public byte[]? FindDocument(string path) => Find(path)?.Document;

    /// <exception cref="ImageException">It is not there, or no layer, or one that could not be unpacked.</exception>
    public StagedLayer RequireLayer(string path) =>
        Find(path)?.RequireLayer(path) ?? throw ImageException.InvalidArchive($"invalid archive: {path} is missing");

    private void Add(string path, TarEntry entry, TarReader reader, ArchiveStaging staging)
    {
        switch (entry.Kind)
        {
            case TarEntryKind.SymbolicLink: AddLink(path, $"{Path.GetDirectoryName(path)}/{Encoding.UTF8.GetString(entry.LinkName)}"); break;
            case TarEntryKind.HardLink: AddLink(path, Encoding.UTF8.GetString(entry.LinkName)); break;
            case TarEntryKind.File when LayerMagic.IsLayer(path, reader.PeekPayload(TarHeader.BlockSize)):
                Set(path, new ArchiveMember { Staging = staging.Begin(reader) });
                break;
            case TarEntryKind.File when entry.PayloadSize <= Oci.OciJson.MaxDocumentBytes: AddDocument(path, reader); break;
            default: break; // a directory, or something large that is no layer and that nothing will ask for
        }
    }

    private void AddDocument(string path, TarReader reader)
    {
        byte[] document = reader.ReadWholePayload(Oci.OciJson.MaxDocumentBytes);
        _documentBytes += document.Length;
        if (_documentBytes > MaxDocumentBytes)
        {
            throw ImageException.InvalidArchive($"archive holds more than {MaxDocumentBytes >> 20} MiB of documents");
        }
        Set(path, new ArchiveMember { Document = document });
    }

    private void AddLink(string path, string target)
    {
        if (EntryPath.TryClean(Encoding.UTF8.GetBytes(target), out byte[] cleaned))
        {
            CheckCount();
            _links[path] = Encoding.UTF8.GetString(cleaned);
        }
    }

    private void Set(string path, ArchiveMember member)
    {
        CheckCount();
        _members[path] = member;
    }

    private void CheckCount()
    {
        if (_members.Count + _links.Count >= MaxDocuments)
        {
            throw ImageException.InvalidArchive($"archive holds more than {MaxDocuments} files");
        }
    }
}

/// <summary>Tells layers from documents by what they begin with.</summary>
internal static class LayerMagic
{
    public static bool IsLayer(string path, ReadOnlySpan<byte> start)
    {
        if (Compressions.Detect(start) != CompressionKind.None)
        {
            return true;
        }
        return start.Length == TarHeader.BlockSize && (new TarHeader(start).IsZero || new TarHeader(start).HasValidChecksum());
    }
}
