using System.Text;

namespace Berth.Cli.Rendering;

/// <summary>The JSON texts of a stream that come one a line, each as soon as it is whole.</summary>
internal sealed class JsonLines(Stream source)
{
    private byte[] buffer = new byte[16 * 1024];
    private int start;
    private int end;

    /// <summary>The next text; empty at the end of the stream. It is valid until the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        int scanned = start;
        while (true)
        {
            int at = buffer.AsSpan(scanned, end - scanned).IndexOf((byte)'\n');
            if (at >= 0)
            {
                ReadOnlySpan<byte> line = Trim(buffer.AsSpan(start, scanned + at - start));
                start = scanned = scanned + at + 1;
                if (!line.IsEmpty)
                {
                    return line;
                }

                continue;
            }

            int unread = end - start;
            MakeRoom();
            scanned = start + unread;
            int count = source.Read(buffer.AsSpan(end));
            end += count;
            if (count == 0)
            {
                ReadOnlySpan<byte> last = Trim(buffer.AsSpan(start, end - start));
                start = end;
                return last;
            }
        }
    }

    private void MakeRoom()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line) => line[Ascii.Trim(line)];
}
