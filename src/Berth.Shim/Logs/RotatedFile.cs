using System.Globalization;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim.Logs;

/// <summary>The file that a log is written to, and those that it was written to before. Rotated ones are compressed when there is time.</summary>
internal sealed class RotatedFile
{
    private const int AppendCreate = 0x441; // O_WRONLY | O_CREAT | O_APPEND
    private const uint Mode = 0x1a0; // 0640
    private const string Compressed = ".gz";
    private readonly LogFileOptions options;
    private readonly Compression? compression;
    private int file;

    private RotatedFile(LogFileOptions options, EventLoop loop, int file)
    {
        (this.options, this.file) = (options, file);
        Size = Math.Max(Fd.Size(file), 0);
        compression = options.Compress ? new Compression(loop, options.Path + ".compressing", OnCompressed) : null;
        CompressNext();
    }

    /// <summary>Of the current file, in bytes.</summary>
    public long Size { get; private set; }

    public static Errno TryOpen(LogFileOptions options, EventLoop loop, out RotatedFile? rotated)
    {
        int file = Fd.Open(options.Path, AppendCreate, Mode);
        rotated = file < 0 ? null : new RotatedFile(options, loop, file);
        return file < 0 ? (Errno)(-file) : Errno.None;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (file < 0)
        {
            return;
        }

        if (Fd.WriteAll(file, bytes) == Errno.None)
        {
            Size += bytes.Length;
        }
        else
        {
            // What follows is not to be read as the rest of half a line.
            _ = Fd.Truncate(file, Size);
        }
    }

    /// <summary>File n-1 becomes n, the oldest goes; with a single file it is begun anew.</summary>
    public void Rotate()
    {
        for (int i = options.MaxFiles - 1; i > 0; i--)
        {
            Shift(i - 1, i);
        }

        if (options.MaxFiles <= 1)
        {
            _ = Fd.Unlink(options.Path);
        }

        compression?.OnRotated();
        Fd.Close(file);
        file = Fd.Open(options.Path, AppendCreate, Mode);
        Size = 0;
        CompressNext();
    }

    public void Close()
    {
        Fd.Close(file);
        file = -1;
    }

    private string NameOf(int index) => index == 0 ? options.Path : string.Create(CultureInfo.InvariantCulture, $"{options.Path}.{index}");

    /// <summary>What had the older name is replaced, in both of its forms.</summary>
    private void Shift(int from, int to)
    {
        if (compression is null)
        {
            _ = Fd.Rename(NameOf(from), NameOf(to));
            return;
        }

        _ = Fd.Unlink(NameOf(to));
        _ = Fd.Unlink(NameOf(to) + Compressed);
        _ = Fd.Rename(NameOf(from), NameOf(to));
        _ = Fd.Rename(NameOf(from) + Compressed, NameOf(to) + Compressed);
    }

    /// <summary>The oldest file that is not yet, if nothing is under way: one that a shim before this one has left, too.</summary>
    private void CompressNext()
    {
        for (int i = options.MaxFiles - 1; i > 0 && compression is { IsBusy: false }; i--)
        {
            compression.TryStart(NameOf(i), i);
        }
    }

    /// <param name="result">The compressed file; null after a failure, which leaves the file as it is until the next rotation.</param>
    /// <param name="index">Which file it was made of, by its number now.</param>
    private void OnCompressed(string? result, int index)
    {
        if (result is null)
        {
            return;
        }

        if (index >= options.MaxFiles)
        {
            // It has been rotated away meanwhile.
            _ = Fd.Unlink(result);
        }
        else if (Fd.Rename(result, NameOf(index) + Compressed) == Errno.None)
        {
            // Between the two a reader finds it in both forms, and takes the one that it looks for first.
            _ = Fd.Unlink(NameOf(index));
        }
        else
        {
            return;
        }

        CompressNext();
    }
}
