using System.Buffers;
using Berth.Linux;

namespace Berth.Engine.Logs;

/// <summary>
/// Reads a container's log: the rotated files from the oldest, then the current one, and, when following, what is added to it and to
/// its successors. Memory does not grow with the log; a client that stops reading stops the reading.
/// </summary>
internal sealed class LogReader(string path, LogFormat format, LogQuery query)
{
    private const int BlockSize = 256 * 1024;
    private readonly RecordSplitter splitter = new(format);

    /// <summary>Writes the lines wanted.</summary>
    /// <param name="output">Takes frames or raw bytes, as the query says.</param>
    /// <param name="ended">Null reads what there is. Otherwise the log is followed until this completes and all is read.</param>
    /// <param name="cancellation">Ends it at once.</param>
    public async Task CopyToAsync(Stream output, Task? ended, CancellationToken cancellation)
    {
        using Inotify.Watch? watch = ended is null ? null : Inotify.Add(Path.GetDirectoryName(path)!);
        using LogWriter writer = new(query);
        List<LogFile> files = LogFiles.OpenAll(path);
        try
        {
            (int first, long offset) = query.Tail is long tail ? LogTail.Find(files, format, tail) : (0, 0);
            for (int i = first; i < files.Count - 1 && !writer.IsPastEnd; i++)
            {
                await ReadToEndAsync(files[i], offset, writer, output, cancellation).ConfigureAwait(false);
                offset = 0;
                splitter.Restart();
            }

            LogFile? current = files.Count > 0 ? files[^1] : null;
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

    private async Task FollowAsync(LogFile? current, long offset, LogWriter writer, Stream output, Inotify.Watch watch, Task ended, CancellationToken cancellation)
    {
        LogFile? opened = null;
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

                bool isLost = false;
                LogFile? next = current is null ? LogFiles.OpenAll(path).FirstOrDefault() : LogFiles.OpenSuccessor(path, current, out isLost);
                if (next is not null)
                {
                    // Between the last read and the rotation more may have been written to the old file.
                    offset = current is null ? 0 : await ReadToEndAsync(current, offset, writer, output, cancellation).ConfigureAwait(false);
                    opened?.Dispose();
                    (current, opened, offset) = (next, next, 0);
                    writer.SkipsKnown |= isLost;
                    splitter.Restart();
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
    private async Task<long> ReadToEndAsync(LogFile file, long offset, LogWriter writer, Stream output, CancellationToken cancellation)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (int count = file.Read(block, offset); count > 0 && !writer.IsPastEnd; count = file.Read(block, offset))
            {
                offset += count;
                for (int used = 0; used < count;)
                {
                    used += AddRecords(block.AsSpan(used, count - used), writer);
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

    /// <summary>Adds records until the writer is full; the count of bytes used.</summary>
    private int AddRecords(ReadOnlySpan<byte> bytes, LogWriter writer)
    {
        ReadOnlySpan<byte> left = bytes;
        while (!writer.IsFull && !writer.IsPastEnd && splitter.TryNext(ref left, out ReadOnlySpan<byte> record))
        {
            if (format.TryParse(record, out LogEntry entry))
            {
                writer.Add(entry);
            }
        }

        return writer.IsPastEnd ? bytes.Length : bytes.Length - left.Length;
    }
}
