using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim.Logs;

/// <summary>
/// A log in files. Lines are encoded into a batch and written once a batch; a log that cannot be written (a full disk) loses lines,
/// never the container.
/// </summary>
internal sealed unsafe class FileLog
{
    private const int Capacity = 256 * 1024;
    private readonly byte* batch = (byte*)NativeMemory.Alloc(Capacity);
    private readonly RotatedFile file;
    private readonly LineEncoder encoder;
    private readonly long maxSize;
    private int length;

    private FileLog(RotatedFile file, LineEncoder encoder, long maxSize) => (this.file, this.encoder, this.maxSize) = (file, encoder, maxSize);

    public static Errno TryOpen(LogFileOptions options, EventLoop loop, out FileLog? log)
    {
        Errno failed = RotatedFile.TryOpen(options, loop, out RotatedFile? file);
        LineEncoder encoder = options.Format == LogFileFormat.Local ? new LocalRecords() : new JsonLines(options.JsonAttributes);
        log = failed == Errno.None ? new FileLog(file!, encoder, options.MaxSize) : null;
        return failed;
    }

    public void Add(in LogPiece piece)
    {
        if (length + encoder.MaxLength(piece.Bytes.Length) > Capacity)
        {
            Flush();
        }

        length += encoder.Encode(piece, new Span<byte>(batch + length, Capacity - length));
        if (maxSize > 0 && file.Size + length >= maxSize)
        {
            Flush();
            file.Rotate();
        }
    }

    public void Flush()
    {
        if (length > 0)
        {
            file.Write(new ReadOnlySpan<byte>(batch, length));
            length = 0;
        }
    }

    public void Close()
    {
        Flush();
        file.Close();
    }
}
