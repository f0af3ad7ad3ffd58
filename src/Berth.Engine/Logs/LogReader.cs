using System.Buffers;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Logs;

/// <summary>
/// Reads a container's json-file log: the rotated files from the oldest, then the current one, and, when following, what is
/// added to it and to its successors. Memory does not grow with the log; a client that stops reading stops the reading.
/// </summary>
internal sealed class LogReader(string path, LogQuery query)
{
    private const int BlockSize = 256 * 1024;

    /// <summary>Docker's writers cut lines at 16 KiB, six bytes for each when escaped; a longer one is no line of a log.</summary>
    private const int MaxLine = 1024 * 1024;

    private byte[] rest = [];
    private int restLength;

    /// <summary>Writes the lines wanted.</summary>
    /// <param name="output">Takes frames or raw bytes, as the query says.</param>
    /// <param name="ended">Null reads what there is. Otherwise the log is followed until this completes and all is read.</param>
    /// <param name="cancellation">Ends it at once.</param>
    public async Task CopyToAsync(Stream output, Task? ended, CancellationToken cancellation)
    {
        using Inotify.Watch? watch = ended is null ? null : Inotify.Add(Path.GetDirectoryName(path)!);
        using LogWriter writer = new(query);
        List<SafeFileHandle> files = LogFiles.OpenAll(path);
        try
        {
            (int first, long offset) = query.Tail is long tail ? LogTail.Find(files, tail) : (0, 0);
            for (int i = first; i < files.Count - 1 && !writer.IsPastEnd; i++)
            {
                await ReadToEndAsync(files[i], offset, writer, output, cancellation).ConfigureAwait(false);
                offset = 0;
            }

            SafeFileHandle? current = files.Count > 0 ? files[^1] : null;
            if (current is not null && !writer.IsPastEnd)
            {
                offset = await ReadToEndAsync(current, offset, writer, output, cancellation).ConfigureAwait(false);
            }

            if (watch is not null)
            {
                await FollowAsync(current, offset, writer, output, watch, ended!, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    private async Task FollowAsync(SafeFileHandle? current, long offset, LogWriter writer, Stream output, Inotify.Watch watch, Task ended, CancellationToken cancellation)
    {
        SafeFileHandle? opened = null;
        try
        {
            while (!writer.IsPastEnd)
            {
                // In this order: what happens after the look completes a task that was taken before it.
                Task change = watch.NextChange;
                bool isLast = ended.IsCompleted;
                if (current is not null)
                {
                    offset = await ReadToEndAsync(current, offset, writer, output, cancellation).ConfigureAwait(false);
                }

                SafeFileHandle? next = current is null ? LogFiles.OpenAll(path).FirstOrDefault() : LogFiles.OpenSuccessor(path, current);
                if (next is not null)
                {
                    // Between the last read and the rotation more may have been written to the old file.
                    offset = current is null ? 0 : await ReadToEndAsync(current, offset, writer, output, cancellation).ConfigureAwait(false);
                    opened?.Dispose();
                    (current, opened, offset) = (next, next, 0);
                    continue;
                }

                if (isLast)
                {
                    return;
                }

                await Task.WhenAny(change, ended).WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            opened?.Dispose();
        }
    }

    /// <summary>Reads from an offset to the file's end as it is now; returns where that is. A line's beginning is kept for the next call.</summary>
    private async Task<long> ReadToEndAsync(SafeFileHandle file, long offset, LogWriter writer, Stream output, CancellationToken cancellation)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (int count = RandomAccess.Read(file, block, offset); count > 0 && !writer.IsPastEnd; count = RandomAccess.Read(file, block, offset))
            {
                offset += count;
                for (int used = 0; used < count;)
                {
                    used += AddLines(block.AsSpan(used, count - used), writer);
                    if (writer.IsFull || used == count)
                    {
                        await SendAsync(writer, output, cancellation).ConfigureAwait(false);
                    }
                }
            }

            return offset;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static async Task SendAsync(LogWriter writer, Stream output, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> ready = writer.Take();
        if (!ready.IsEmpty)
        {
            await output.WriteAsync(ready, cancellation).ConfigureAwait(false);
            writer.Clear();
        }
    }

    /// <summary>Adds whole lines until the writer is full; the count of bytes used. What is left without a newline is kept.</summary>
    private int AddLines(ReadOnlySpan<byte> bytes, LogWriter writer)
    {
        int used = 0;
        while (used < bytes.Length && !writer.IsFull && !writer.IsPastEnd)
        {
            int newline = bytes[used..].IndexOf((byte)'\n');
            if (newline < 0)
            {
                Keep(bytes[used..]);
                return bytes.Length;
            }

            ReadOnlySpan<byte> line = bytes.Slice(used, newline);
            used += newline + 1;
            if (restLength > 0)
            {
                Keep(line);
                line = rest.AsSpan(0, restLength);
                restLength = 0;
            }

            writer.Add(line);
        }

        return writer.IsPastEnd ? bytes.Length : used;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        part = part[..Math.Min(part.Length, MaxLine - restLength)];
        if (restLength + part.Length > rest.Length)
        {
            Array.Resize(ref rest, Math.Max(rest.Length * 2, restLength + part.Length));
        }

        part.CopyTo(rest.AsSpan(restLength));
        restLength += part.Length;
    }
}
