using System.Buffers;

namespace Berth.Daemon.Streams;

/// <summary>Copies a process's output to its client, byte for byte: the frames are made where the output is read.</summary>
internal static class OutputPump
{
    private const int PieceSize = 128 << 10;

    /// <summary>After less than this a pause is likely, through which nobody needs a buffer.</summary>
    private const int SmallSize = 4 << 10;

    /// <summary>Returns at the end of the output.</summary>
    /// <exception cref="IOException">The client has gone.</exception>
    public static async Task RunAsync(Stream output, Stream client, CancellationToken cancellation)
    {
        bool goesOn = true;
        while (goesOn)
        {
            await output.ReadAsync(Memory<byte>.Empty, cancellation).ConfigureAwait(false);
            goesOn = await CopyBurstAsync(output, client, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Copies what comes in quick succession. False at the end of the output.</summary>
    private static async Task<bool> CopyBurstAsync(Stream output, Stream client, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            int count;
            do
            {
                count = await output.ReadAsync(buffer, cancellation).ConfigureAwait(false);
                await client.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            }
            while (count > SmallSize);
            return count > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
