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
    public const string RootName = "fs";
    private const string RecordName = "layer.json";
    private const uint RootMode = 0x1ED; // 0755
    private readonly StoreDirectory _layers;
    private readonly SafeFileHandle _directory;

    public LayerDraft(StoreDirectory layers)
    {
        _layers = layers;
        TemporaryName = StoreDirectory.NewTemporaryName();
        _directory = layers.CreateDirectory(TemporaryName);
        LinuxException.ThrowIfFailed(FilesAt.MakeDirectory(_directory, Encoding.ASCII.GetBytes(RootName), RootMode), "make directory", RootName);
        Errno error = FilesAt.Open(_directory, Encoding.ASCII.GetBytes(RootName), OpenFlags.ReadOnly | OpenFlags.Directory, 0, out SafeFileHandle root);
        LinuxException.ThrowIfFailed(error, "open", RootName);
        Root = root;
        LinuxException.ThrowIfFailed(FilesAt.ChangeMode(root, RootMode), "change the mode of", RootName); // whatever the umask says
    }

    public string TemporaryName { get; }

    public SafeFileHandle Root { get; }

    /// <summary>Where the files are as long as the draft is one.</summary>
    public string RootPath => Path.Combine(_layers.PathOf(TemporaryName), RootName);

    public long Size { get; private set; }

    public IReadOnlyCollection<byte[]> ImpliedDirectories { get; private set; } = [];

    public bool IsPublished { get; set; }

    public void Unpack(TarReader reader, TarLimits limits, CancellationToken cancellation)
    {
        using var unpacker = new LayerUnpacker(Root, limits);
        unpacker.Unpack(reader, cancellation);
        Size = unpacker.Size;
        ImpliedDirectories = unpacker.Implied.Paths;
    }

    public void WriteRecord(Layer layer)
    {
        OpenFlags flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive;
        Errno error = FilesAt.Open(_directory, Encoding.ASCII.GetBytes(RecordName), flags, 0x180 /* 0600 */, out SafeFileHandle file);
        using (file)
        {
            LinuxException.ThrowIfFailed(error, "create", RecordName);
            LinuxException.ThrowIfFailed(FilesAt.Write(file, LayerFile.Encode(layer)), "write", RecordName);
        }
    }

    public static string RecordPath(string layerDirectory) => Path.Combine(layerDirectory, RecordName);

    public void Dispose()
    {
        Root.Dispose();
        _directory.Dispose();
        if (!IsPublished)
        {
            _layers.Remove(TemporaryName);
        }
    }
}
