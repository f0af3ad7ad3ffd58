using System.Buffers.Binary;
using System.Text;
using Berth.Images.Archives;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;
using ZstdSharp;

namespace Berth.Images.Layers;

/// <summary>A layer's archive, put together again from its skeleton (<see cref="ArchiveRecorder"/>) and its files.</summary>
internal sealed class AssembledArchive : ReadOnlyStream
{
    private readonly Stream _skeleton;
    private readonly SafeFileHandle _root;
    private readonly bool _ownsRoot;
    private SafeFileHandle? _file;
    private string _path = "";
    private long _left;

    private AssembledArchive(Stream skeleton, SafeFileHandle root, bool ownsRoot) => (_skeleton, _root, _ownsRoot) = (skeleton, root, ownsRoot);

    /// <param name="layer">The directory that holds the skeleton.</param>
    /// <param name="root">The directory that holds the files.</param>
    /// <param name="ownsRoot">Whether <paramref name="root"/> is closed with the archive.</param>
    public static AssembledArchive Open(SafeFileHandle layer, SafeFileHandle root, bool ownsRoot = false)
    {
        Errno error = FilesAt.Open(layer, ArchiveRecorder.FileName, OpenFlags.ReadOnly, 0, out SafeFileHandle file);
        LinuxException.ThrowIfFailed(error, "open", Encoding.ASCII.GetString(ArchiveRecorder.FileName));
        var skeleton = new DecompressionStream(new FileStream(file, FileAccess.Read, bufferSize: 0), leaveOpen: false);
        return new AssembledArchive(new BufferedStream(skeleton, ArchiveRecorder.MaxLiteral), root, ownsRoot);
    }

    /// <exception cref="ImageException">The skeleton or a file is not what it was.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || (_left == 0 && !NextRecord()))
        {
            return 0;
        }
        Span<byte> piece = buffer[..(int)Math.Min(buffer.Length, _left)];
        int count = _file is null ? _skeleton.Read(piece) : ReadFile(piece);
        _left -= count;
        return count > 0 ? count : throw Damaged(_file is null ? "its skeleton is cut off" : $"{_path} is shorter than it was");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
            _skeleton.Dispose();
            if (_ownsRoot)
            {
                _root.Dispose();
            }
        }
        base.Dispose(disposing);
    }

    private bool NextRecord()
    {
        _file?.Dispose();
        _file = null;
        switch (_skeleton.ReadByte())
        {
            case -1: return false;
            case ArchiveRecorder.LiteralRecord: _left = BinaryPrimitives.ReadUInt32LittleEndian(Next(sizeof(uint))); break;
            case ArchiveRecorder.FileRecord: OpenFile(); break;
            default: throw Damaged("its skeleton is malformed");
        }
        return _left > 0 ? true : throw Damaged("its skeleton is malformed");
    }

    private void OpenFile()
    {
        byte[] header = Next(18);
        long offset = BinaryPrimitives.ReadInt64LittleEndian(header);
        _left = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8));
        byte[] path = Next(BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(16)));
        _path = Encoding.UTF8.GetString(path);
        Errno error = FilesAt.OpenInRoot(_root, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out _file);
        error = error != Errno.None || offset == 0 ? error : FilesAt.SeekTo(_file, offset);
        if (error != Errno.None)
        {
            throw Damaged($"{_path}: {error.Describe()}");
        }
    }

    private int ReadFile(Span<byte> piece)
    {
        LinuxException.ThrowIfFailed(FilesAt.Read(_file!, piece, out int count), "read", _path);
        return count;
    }

    private byte[] Next(int length)
    {
        byte[] data = new byte[length];
        return _skeleton.ReadAtLeast(data, length, throwOnEndOfStream: false) == length ? data : throw Damaged("its skeleton is cut off");
    }

    private static ImageException Damaged(string reason) => new(ImageErrorKind.Damaged, $"a layer has changed on disk: {reason}");
}
