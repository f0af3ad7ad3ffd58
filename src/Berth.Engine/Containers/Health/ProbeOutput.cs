using System.Buffers.Binary;
using System.Text;

namespace Berth.Engine.Containers.Health;

/// <summary>What a probe writes on both of its streams, up to a bound; the rest is read and dropped, so that the probe does not wait.</summary>
internal sealed class ProbeOutput
{
    public const int Bound = 4096;
    private const int HeaderSize = 8;
    private readonly MemoryStream kept = new();
    private bool isCut;

    /// <summary>So far; after the end of <see cref="CopyFromAsync"/>, all.</summary>
    public string Text
    {
        get
        {
            lock (kept)
            {
                return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length) + (isCut ? "..." : "");
            }
        }
    }

    /// <param name="framed">Docker's frames: four bytes for the stream, four for the length, and so many bytes.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task CopyFromAsync(Stream framed, CancellationToken cancellation)
    {
        byte[] buffer = new byte[Bound];
        while (await framed.ReadAtLeastAsync(buffer.AsMemory(0, HeaderSize), HeaderSize, throwOnEndOfStream: false, cancellation).ConfigureAwait(false) == HeaderSize)
        {
            int left = BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(4));
            while (left > 0)
            {
                int count = await framed.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), cancellation).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                Keep(buffer.AsSpan(0, count));
                left -= count;
            }
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (kept)
        {
            int room = Bound - (int)kept.Length;
            isCut |= bytes.Length > room;
            kept.Write(bytes[..Math.Min(room, bytes.Length)]);
        }
    }
}
