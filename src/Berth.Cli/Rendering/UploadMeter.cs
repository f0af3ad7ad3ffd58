using Berth.Linux;

namespace Berth.Cli.Rendering;

/// <summary>A file that is read, with a bar of how far, on a terminal's standard error; the bar goes when the file has been read.</summary>
internal sealed class UploadMeter : Stream
{
    private const int BarWidth = 30;
    private const long Step = 1 << 20;
    private readonly Stream file;
    private readonly string what;
    private readonly TextWriter error;
    private readonly long total;
    private long read;
    private long shown = -Step;

    private UploadMeter(Stream file, string what, TextWriter error, long total) => (this.file, this.what, this.error, this.total) = (file, what, error, total);

    /// <summary>The file itself where nobody looks, or where its length is not known.</summary>
    public static Stream Over(Stream file, string what, TextWriter error)
    {
        long total = file.CanSeek ? file.Length : 0;
        return total > Step && TerminalMode.IsTerminal(2) ? new UploadMeter(file, what, error, total) : file;
    }

    /// <summary>As it is shown: <c>Sending [======>      ] 12MB/40MB</c>.</summary>
    public static string Line(string what, long read, long total)
    {
        int filled = (int)Math.Min(BarWidth, read * BarWidth / total);
        string bar = new string('=', filled) + (filled < BarWidth ? ">" : "");
        return $"{what} [{bar.PadRight(BarWidth)}] {HumanUnits.Size(read)}/{HumanUnits.Size(total)}";
    }

    public override int Read(Span<byte> buffer)
    {
        int count = file.Read(buffer);
        read += count;
        if (count == 0)
        {
            Write("");
        }
        else if (read - shown >= Step)
        {
            shown = read;
            Write(Line(what, read, total));
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    private void Write(string line)
    {
        error.Write($"\r\e[K{line}");
        error.Flush();
    }

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => total;

    public override long Position { get => read; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
