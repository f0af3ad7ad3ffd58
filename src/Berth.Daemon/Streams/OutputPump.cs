using System.Buffers;

namespace Berth.Daemon.Streams;

/// <summary>Copies a process's output to its client, byte for byte: the frames are made where the output is read.</summary>
internal static class OutputPump
{
    /// <summary>What a socket of the kernel's usual size holds; larger pieces only wait.</summary>
    private const int PieceSize = 256 << 10;

    /// <summary>Returns at the end of the output.</summary>
    /// <exception cref="IOException">The client has gone.</exception>
    public static async Task RunAsync(Stream output, HijackedStream client, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            int count;
            while ((count = await output.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
            {
                await client.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
