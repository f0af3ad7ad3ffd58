using System.Text;
using Berth.Images.Archives.Tar;
using Berth.Images.Content;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Layers;

/// <summary>
/// A layer being unpacked, under a temporary name. It need not know yet which layers lie below it; that is
/// <see cref="LayerStore.Finish"/>'s business. Disposed unpublished, it leaves nothing.
/// </summary>
internal sealed class LayerDraft : IDisposable
{
    private const uint RootMode = 0x1ED; // 0755
    private readonly StoreDirectory _layers;
    private readonly SafeFileHandle _directory;
    private bool _disposed;

    public LayerDraft(StoreDirectory layers)
    {
        _layers = layers;
        TemporaryName = StoreDirectory.NewTemporaryName();
        _directory = layers.CreateDirectory(TemporaryName);
        LinuxException.ThrowIfFailed(FilesAt.MakeDirectory(_directory, LayerStore.RootNameBytes, RootMode), "make directory", LayerStore.RootName);
        Errno error = FilesAt.Open(_directory, LayerStore.RootNameBytes, OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle root);
        LinuxException.ThrowIfFailed(error, "open", LayerStore.RootName);
        Root = root;
        LinuxException.ThrowIfFailed(FilesAt.ChangeMode(root, RootMode), "change the mode of", LayerStore.RootName); // whatever the umask says
    }

    public string TemporaryName { get; }

    public SafeFileHandle Root { get; }

    /// <summary>Where the files are as long as the draft is one.</summary>
    public string RootPath => Path.Combine(_layers.PathOf(TemporaryName), LayerStore.RootName);

    public long Size { get; private set; }

    public IReadOnlyCollection<byte[]> ImpliedDirectories { get; private set; } = [];

    public bool IsPublished { get; set; }

    /// <summary>For an uncompressed archive that is to be had again from the unpacked files.</summary>
    public ArchiveRecorder CreateRecorder(ContentStore content) => new(_directory, Root, content);

    public AssembledArchive OpenArchive() => AssembledArchive.Open(_directory, Root);

    public void Unpack(Stream tar, ArchiveRecorder? recorder, TarLimits limits, CancellationToken cancellation)
    {
        using var unpacker = new LayerUnpacker(Root, recorder, limits, new UnpackRules());
        unpacker.Unpack(new TarReader(tar, recorder), cancellation);
        Size = unpacker.Size;
        ImpliedDirectories = unpacker.Implied.Paths;
    }

    public void WriteRecord(Layer layer)
    {
        OpenFlags flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;
        Errno error = FilesAt.Open(_directory, Encoding.ASCII.GetBytes(LayerStore.RecordName), flags, 0x180 /* 0600 */, out SafeFileHandle file);
        using (file)
        {
            LinuxException.ThrowIfFailed(error, "create", LayerStore.RecordName);
            LinuxException.ThrowIfFailed(FilesAt.Write(file, LayerFile.Encode(layer)), "write", LayerStore.RecordName);
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        Root.Dispose();
        _directory.Dispose();
        if (!IsPublished)
        {
            _layers.Remove(TemporaryName);
        }
    }
}
