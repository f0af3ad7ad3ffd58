using System.Buffers.Binary;

namespace Berth.Daemon.Streams;

/// <summary>Docker's frame: which stream, three zeros, the length in big endian, the bytes.</summary>
internal static class StdioFrame
{
    private const int HeadLength = 8;
    private const byte Stdout = 1;

    public static byte[] OfStdout(ReadOnlySpan<byte> bytes)
    {
        byte[] frame = new byte[HeadLength + bytes.Length];
        frame[0] = Stdout;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)bytes.Length);
        bytes.CopyTo(frame.AsSpan(HeadLength));
        return frame;
    }
}
