using System.Globalization;
using Berth.Linux;
using Berth.Runtime.Shims;

namespace Berth.Shim;

/// <summary>
/// Docker's json-file log: a line of output is a line <c>{"log":"…\n","stream":"stdout","time":"…"}</c>. Lines over 16 KiB are
/// cut there, as Docker cuts them. Output is encoded into a batch and written once a batch; a log that cannot be written (a
/// full disk) loses lines, never the container.
/// </summary>
internal sealed unsafe class JsonFileLog
{
    /// <summary>Docker's longest piece of a line.</summary>
    private const int MaxLine = 16 * 1024;
    private const int AppendCreate = 0x441; // O_WRONLY | O_CREAT | O_APPEND
    private const uint Mode = 0x1a0; // 0640
    private readonly LogOptions options;
    private readonly LogBatch batch;
    private readonly LineRest stdoutRest = new();
    private readonly LineRest stderrRest = new();
    private int file;
    private long size;

    private JsonFileLog(LogOptions options, int file)
    {
        this.options = options;
        this.file = file;
        size = Math.Max(Fd.Size(file), 0);
        batch = new LogBatch(options.JsonAttributes);
    }

    public static Errno TryOpen(LogOptions options, out JsonFileLog? log)
    {
        int file = Fd.Open(options.JsonFilePath!, AppendCreate, Mode);
        log = file < 0 ? null : new JsonFileLog(options, file);
        return file < 0 ? (Errno)(-file) : Errno.None;
    }

    public void Append(bool isStdout, ReadOnlySpan<byte> bytes)
    {
        LineRest rest = isStdout ? stdoutRest : stderrRest;
        batch.StartClock();
        while (!bytes.IsEmpty)
        {
            int room = MaxLine - rest.Length;
            ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, room)];
            int newline = window.IndexOf((byte)'\n');
            int taken = newline >= 0 ? newline + 1 : window.Length;
            if (newline < 0 && taken < room)
            {
                rest.Keep(bytes);
                break;
            }

            WriteLine(isStdout, rest.Join(bytes[..taken]));
            rest.Clear();
            bytes = bytes[taken..];
        }

        Flush();
    }

    public void Close()
    {
        foreach ((LineRest rest, bool isStdout) in new[] { (stdoutRest, true), (stderrRest, false) })
        {
            if (rest.Length > 0)
            {
                batch.StartClock();
                WriteLine(isStdout, rest.Join([]));
                rest.Clear();
            }
        }

        Flush();
        Fd.Close(file);
        file = -1;
    }

    private void WriteLine(bool isStdout, ReadOnlySpan<byte> line)
    {
        if (!batch.HasRoomFor(line.Length))
        {
            Flush();
        }

        batch.Add(isStdout, line);
        if (options.MaxSize > 0 && size + batch.Length >= options.MaxSize)
        {
            Flush();
            Rotate();
        }
    }

    private void Flush()
    {
        if (batch.Length == 0)
        {
            return;
        }

        if (file >= 0 && Fd.WriteAll(file, batch.Bytes) == Errno.None)
        {
            size += batch.Length;
        }

        batch.Clear();
    }

    /// <summary>log.(n-1) becomes log.n, the oldest goes; with a single file it is begun anew.</summary>
    private void Rotate()
    {
        string path = options.JsonFilePath!;
        for (int i = options.MaxFiles - 1; i > 0; i--)
        {
            string younger = i == 1 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}.{i - 1}");
            _ = Fd.Rename(younger, string.Create(CultureInfo.InvariantCulture, $"{path}.{i}"));
        }

        if (options.MaxFiles <= 1)
        {
            _ = Fd.Unlink(path);
        }

        Fd.Close(file);
        file = Fd.Open(path, AppendCreate, Mode);
        size = 0;
    }

    /// <summary>The beginning of a line whose end has not come yet.</summary>
    private sealed class LineRest
    {
        private byte[] bytes = [];

        public int Length { get; private set; }

        public void Keep(ReadOnlySpan<byte> more)
        {
            if (Length + more.Length > bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(Math.Max((Length + more.Length) * 2, 256), MaxLine));
            }

            more.CopyTo(bytes.AsSpan(Length));
            Length += more.Length;
        }

        public ReadOnlySpan<byte> Join(ReadOnlySpan<byte> end)
        {
            if (Length == 0)
            {
                return end;
            }

            Keep(end);
            return bytes.AsSpan(0, Length);
        }

        public void Clear() => Length = 0;
    }
}
