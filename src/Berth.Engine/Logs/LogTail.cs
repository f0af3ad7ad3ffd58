using System.Buffers;

namespace Berth.Engine.Logs;

/// <summary>Finds where the last records begin, reading no more than it must: backwards, unless a file is compressed.</summary>
internal static class LogTail
{
    private const int BlockSize = 64 * 1024;

    /// <summary>The file and the offset in it at which the last <paramref name="count"/> records of all the files begin.</summary>
    public static (int File, long Offset) Find(IReadOnlyList<LogFile> files, LogFormat format, long count)
    {
        for (int i = files.Count - 1; i >= 0; i--)
        {
            long offset = (files[i].IsCompressed ? null : format.FindTail(files[i], ref count)) ?? CountFrom(files[i], format, ref count);
            if (offset >= 0)
            {
                return (i, offset);
            }
        }

        return (0, 0);
    }

    /// <summary>Reads it once to count, and once to find the place.</summary>
    private static long CountFrom(LogFile file, LogFormat format, ref long count)
    {
        (long records, _) = Scan(file, format, long.MaxValue);
        if (records >= count)
        {
            return Scan(file, format, records - count).End;
        }

        count -= records;
        return -1;
    }

    /// <summary>How many records there are, no more than so many, and where the last of them ends.</summary>
    private static (long Records, long End) Scan(LogFile file, LogFormat format, long most)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            RecordSplitter splitter = new(format);
            (long records, long end, long at) = (0, 0, 0);
            for (int count = file.Read(block, at); count > 0 && records < most; count = file.Read(block, at))
            {
                at += count;
                ReadOnlySpan<byte> bytes = block.AsSpan(0, count);
                while (records < most && splitter.TryNext(ref bytes, out _))
                {
                    (records, end) = (records + 1, at - bytes.Length);
                }
            }

            return (records, end);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
