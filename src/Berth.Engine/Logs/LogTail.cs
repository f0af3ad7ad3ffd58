using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Logs;

/// <summary>Finds where the last lines begin, reading backwards and no more than it must.</summary>
internal static class LogTail
{
    private const int BlockSize = 64 * 1024;

    /// <summary>The file and the offset in it at which the last <paramref name="count"/> lines of all the files begin.</summary>
    public static (int File, long Offset) Find(IReadOnlyList<SafeFileHandle> files, long count)
    {
        for (int i = files.Count - 1; i >= 0; i--)
        {
            long offset = FindIn(files[i], ref count);
            if (offset >= 0)
            {
                return (i, offset);
            }
        }

        return (0, 0);
    }

    /// <summary>The offset behind the newline before the lines wanted, or -1 when the file has too few, which are then taken off the count.</summary>
    private static long FindIn(SafeFileHandle file, ref long count)
    {
        long end = RandomAccess.GetLength(file);
        if (count <= 0)
        {
            return end;
        }

        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            for (long at = end; at > 0;)
            {
                int length = (int)Math.Min(BlockSize, at);
                at -= length;
                ReadOnlySpan<byte> bytes = block.AsSpan(0, RandomAccess.Read(file, block.AsSpan(0, length), at));
                for (int newline = bytes.LastIndexOf((byte)'\n'); newline >= 0; newline = bytes[..newline].LastIndexOf((byte)'\n'))
                {
                    // The newline at the very end closes the last line and opens none.
                    if (at + newline != end - 1 && --count == 0)
                    {
                        return at + newline + 1;
                    }
                }
            }

            count -= end > 0 ? 1 : 0;
            return count == 0 ? 0 : -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
